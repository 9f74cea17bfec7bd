from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "cauce.regional.progress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cauce.regional.progress import words

        words.register()
