from importlib import import_module

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "cauce.regional.agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("cauce.regional.agenda.search")
