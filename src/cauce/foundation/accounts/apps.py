from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cauce.foundation.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cauce.foundation.accounts import discretion, signals, words

        words.register()
        signals.connect()
        discretion.keep()
