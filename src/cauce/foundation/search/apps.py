from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "cauce.foundation.search"
    default_auto_field = "django.db.models.BigAutoField"
