from importlib import import_module

from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    name = "cauce.foundation.taxonomy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("cauce.foundation.taxonomy.search")
