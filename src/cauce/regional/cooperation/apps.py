from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "cauce.regional.cooperation"
    default_auto_field = "django.db.models.BigAutoField"
