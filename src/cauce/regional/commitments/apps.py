from importlib import import_module

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "cauce.regional.commitments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("cauce.regional.commitments.search")
        import_module("cauce.regional.commitments.told_acts").register()
