from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "cauce.foundation.post"
    default_auto_field = "django.db.models.BigAutoField"
