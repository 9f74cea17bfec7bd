from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "cauce.regional.plans"
    default_auto_field = "django.db.models.BigAutoField"
