from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "cauce.regional.plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cauce.regional.plans import words

        words.register()
