from importlib import import_module

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "cauce.regional.cooperation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cauce.regional.cooperation import bridge, match_links, words, words_money
        from cauce.regional.cooperation.models import Paper
        from cauce.regional.progress import storage

        storage.REFERRING.append(Paper)
        words.register()
        words_money.register()
        bridge.register()
        match_links.register()
        import_module("cauce.regional.cooperation.search")
