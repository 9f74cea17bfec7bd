from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "cauce.foundation.drafts"
    default_auto_field = "django.db.models.BigAutoField"
