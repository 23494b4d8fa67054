"""client.force_login(user) in tests: a session as it is after a sign-in with a passkey just now."""

import pytest
from django.core.cache import cache
from django.test import Client

from geleit.access.acting import acting_as
from geleit.accounts import second_factor
from geleit.accounts.models import SignInTry
from geleit.core import sessions


@pytest.fixture(autouse=True)
def whole_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Client._login

    def sign_in(client: Client, user, backend=None) -> None:
        plain(client, user, backend)
        session = client.session
        sessions.begin(session)
        second_factor.note(session)
        session.save()

    monkeypatch.setattr(Client, "_login", sign_in)


def forget_tries() -> None:
    """Within one half minute the same code of an app would count as used, and wrong tries would slow the test down."""
    cache.clear()
    with acting_as(None, purpose="tidy"):
        SignInTry.objects.all().delete()
