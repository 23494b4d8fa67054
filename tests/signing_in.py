"""client.force_login(user) in tests: a session as it is after a sign-in with a passkey just now."""

import pytest
from django.test import Client

from geleit.accounts import second_factor
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
