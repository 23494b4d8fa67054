import gc

from django.apps import AppConfig

NEW_OBJECTS = 50_000  # before Python looks for garbage in circles; its own 700 walk over all of Django again and again


class CoreConfig(AppConfig):
    name = "geleit.core"

    def ready(self) -> None:
        """What is loaded by now stays until the end: no need to search it for garbage."""
        gc.freeze()
        gc.set_threshold(NEW_OBJECTS, 20, 50)
