from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from geleit.access.acting import acting_as
from geleit.access.reading import reading_only

SAFE = {"GET", "HEAD", "OPTIONS"}
# allauth keeps its own state (recovery codes, OIDC) while somebody reads its pages.
WRITES_WHILE_READING = ("/konto/",)


class ActingUser:
    """Every request is one transaction that acts as its user; a request that reads cannot write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        with acting_as(user, purpose="request"):
            if request.method in SAFE and not request.path.startswith(WRITES_WHILE_READING):
                with connection.execute_wrapper(reading_only):
                    response = self.get_response(request)
            else:
                response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response
