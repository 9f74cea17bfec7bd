from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "cauce.regional.rounds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cauce.regional.rounds import words

        words.register()
