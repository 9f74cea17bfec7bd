from importlib import import_module

from django.apps import AppConfig


class MechanismsConfig(AppConfig):
    name = "cauce.regional.mechanisms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("cauce.regional.mechanisms.search")
