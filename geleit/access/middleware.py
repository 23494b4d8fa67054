from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from geleit.access.acting import acting_as
from geleit.access.reading import reading_only

SAFE = {"GET", "HEAD", "OPTIONS"}
SIGN_IN = "/konto/"
# allauth keeps its own state (recovery codes, OIDC) while somebody reads its pages.
WRITES_WHILE_READING = (SIGN_IN,)


class ActingUser:
    """Every request is one transaction that acts as its user; a request that reads cannot write.

    Stands before everything that asks who the user is: the database shows an account only to those who may see it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = _user_of_session(request)
        with acting_as(claimed, purpose=_purpose(request, claimed)):
            if claimed and not request.user.is_authenticated:  # a session that ended with a password or an account
                with acting_as(None, purpose=_purpose(request, None)):
                    return self._answer(request)
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE and not request.path.startswith(WRITES_WHILE_READING):
            with connection.execute_wrapper(reading_only):
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response


def _user_of_session(request: HttpRequest) -> UUID | None:
    key = request.session.get(SESSION_KEY)
    return UUID(key) if key else None


def _purpose(request: HttpRequest, user: UUID | None) -> str:
    """Before anybody is known, only the pages of sign-in may look an account up."""
    return "sign_in" if user is None and request.path.startswith(SIGN_IN) else "request"
