from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "cauce.regional.register"
