"""Geleit's own addresses and two that fail."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.urls import path

from geleit.config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def failing(error):
    @login_not_required
    def view(request):
        raise error

    return view


urlpatterns = [
    *urlpatterns,
    path("fehler/", failing(ValueError("secret of a client"))),
    path("besetzt/", failing(OperationalError("too many connections"))),
    path("verboten/", failing(PermissionDenied)),
]
