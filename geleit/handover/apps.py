from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "geleit.handover"
