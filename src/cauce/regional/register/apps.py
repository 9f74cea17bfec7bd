from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, post_save, pre_migrate


class RegisterConfig(AppConfig):
    name = "cauce.regional.register"

    def ready(self) -> None:
        tables = apps.get_app_config("commitments")
        pre_migrate.connect(_before_tables_change, sender=tables)
        post_migrate.connect(_after_tables_changed, sender=tables)
        post_save.connect(_after_rewording, sender=tables.get_model("Revision"))


def _before_tables_change(plan: Any = (), **_known: Any) -> None:
    """A table under a view cannot be changed; without anything to migrate the views stay."""
    from cauce.regional.register.past import views

    if plan:
        views.drop()


def _after_tables_changed(**_known: Any) -> None:
    from cauce.regional.register.past import views

    views.make()


def _after_rewording(instance: Any, **_known: Any) -> None:
    """The wording that gave way is laid out in the same transaction, to be read as of its days."""
    from cauce.regional.register.past import views

    if instance.version > 1:
        views.keep([instance.commitment_id])
