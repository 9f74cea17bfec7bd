from importlib import import_module

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "cauce.regional.support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("cauce.regional.support.search")
        import_module("cauce.regional.support.words").register()
        import_module("cauce.regional.support.words_matches").register()
        import_module("cauce.regional.support.matching.words").register()
