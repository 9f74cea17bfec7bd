from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "cauce.foundation.figures"
    default_auto_field = "django.db.models.BigAutoField"
