from importlib import import_module

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "cauce.regional.plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("cauce.regional.plans.search")
        import_module("cauce.regional.plans.words").register()
