from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "geleit.disclosure"
