from django.apps import AppConfig


class ListimportConfig(AppConfig):
    name = "geleit.listimport"
