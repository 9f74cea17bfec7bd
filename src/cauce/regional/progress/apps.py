from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "cauce.regional.progress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cauce.foundation.drafts.actions import THROWN_AWAY
        from cauce.regional.progress import held, words

        words.register()
        THROWN_AWAY.append(held.release_form)
