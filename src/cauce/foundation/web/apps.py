from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "cauce.foundation.web"
    default_auto_field = "django.db.models.BigAutoField"
