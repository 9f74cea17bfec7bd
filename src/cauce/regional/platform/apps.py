from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "cauce.regional.platform"
    default_auto_field = "django.db.models.BigAutoField"
