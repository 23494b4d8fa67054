from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "geleit.programmes"
