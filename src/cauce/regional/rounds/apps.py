from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "cauce.regional.rounds"
    default_auto_field = "django.db.models.BigAutoField"
