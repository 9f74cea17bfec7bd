from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "cauce.exchange"

    def ready(self) -> None:
        from cauce.exchange import acts

        acts.register_words()
