"""Who gets in by the identity provider of a house: who was linked beforehand, into accounts of this house, nobody else.

The way there and back, with a real provider: tests/journeys/test_sign_in_with_the_organisation.py.
"""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.db import DatabaseError, transaction
from django.urls import reverse
from requests import RequestException

from geleit.access.acting import acting_as
from geleit.accounts import identity
from geleit.accounts.actions.identity import link_identity
from geleit.accounts.models import Identity, User
from geleit.config.identity_providers import WrongSetting, read
from geleit.core import dates
from tests.cast import audited, gather


@pytest.fixture
def said(tmp_path):
    (tmp_path / "secret").write_text("geheim\n")
    return {
        "id": "verbund",
        "name": "Verbund Lindenau",
        "organisation": "Caritas Lindenau",
        "issuer": "https://login.example.org/realms/lindenau",
        "client_id": "geleit",
        "client_secret_file": str(tmp_path / "secret"),
        "second_factor": {"amr": ["mfa", "hwk"], "acr": ["gold"]},
    }


@pytest.fixture
def write(tmp_path):
    def written(*entries):
        (tmp_path / "oidc.json").write_text(json.dumps(entries))
        return str(tmp_path / "oidc.json")

    return written


@pytest.fixture
def cast(db, settings, said, write):
    settings.OIDC = read(write(said))
    return gather()


def link(cast, user, identifier, by=None):
    by = by or cast.farid
    with acting_as(by, purpose="test"):
        return link_identity(user, "verbund", identifier, by=by)


def opened(identifier, provider="verbund"):
    with acting_as(None, purpose="sign_in"):
        return identity.linked_user(provider, identifier)


def test_what_was_linked_opens_that_account_alone(cast):
    link(cast, cast.anna, "4711")
    assert opened("4711") == cast.anna
    for other in ("4712", "anna", "", "anna@example.org"):
        assert opened(other) is None
    assert opened("4711", "another") is None
    assert len(audited(event="identity.linked", object_id=cast.anna.pk)) == 1


def test_a_provider_opens_no_account_of_another_house(cast, settings, said, write):
    link(cast, cast.anna, "4711")
    settings.OIDC = read(write(said | {"organisation": "Stadt Nebenan"}))
    assert opened("4711") is None


def test_a_closed_account_stays_closed(cast):
    link(cast, cast.anna, "4711")
    with acting_as(None, purpose="system"):
        User.objects.filter(pk=cast.anna.pk).update(is_active=False)
    assert opened("4711") is None


def test_another_identity_takes_the_place_of_the_first_and_sessions_end(cast, client):
    link(cast, cast.anna, "4711")
    client.force_login(User.objects.get(pk=cast.anna.pk))
    assert client.get("/heute/").status_code == 200
    link(cast, cast.anna, "4712")
    assert (opened("4711"), opened("4712")) == (None, cast.anna)
    assert "/konto/login/" in client.get("/heute/").headers["Location"]


@pytest.mark.parametrize("who", ["anna", "bilal", "deniz", "carla"])
def test_the_database_lets_only_her_administrator_link_an_account(cast, who):
    with pytest.raises(DatabaseError), transaction.atomic():
        link(cast, cast.anna, "4711", by=getattr(cast, who))
    with pytest.raises(DatabaseError), transaction.atomic():
        link(cast, cast.carla, "4711")  # farid, for an account of another house


@pytest.mark.parametrize(
    ("claims", "enough"),
    [
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": "hwk"}, True),
        ({"acr": "gold"}, True),
        ({"acr": "silver"}, False),
        ({"amr": None, "acr": None}, False),
    ],
)
def test_the_second_factor_of_a_provider_counts_as_the_house_configured(cast, claims, enough):
    assert identity.asked_for_second_factor("verbund", claims) is enough


def test_without_configuration_none_counts(cast, settings, said, write):
    del said["second_factor"]
    settings.OIDC = read(write(said))
    assert not identity.asked_for_second_factor("verbund", {"amr": ["mfa"], "acr": "gold"})
    assert not identity.asked_for_second_factor("another", {"amr": ["mfa"]})


def test_an_hour_old_answer_of_a_provider_opens_nothing():
    now = dates.now()
    assert identity.asked_just_now({"auth_time": int(now.timestamp())})
    assert not identity.asked_just_now({"auth_time": int((now - timedelta(hours=1)).timestamp())})


def test_an_administrator_links_an_account_of_her_house(cast, client):
    client.force_login(cast.farid)
    url = reverse("accounts:identity_edit", args=[cast.anna.pk])
    assert "Verbund Lindenau" in client.get(url).content.decode()
    assert client.post(url, {"provider": "verbund", "identifier": "4711"}).status_code == 302
    assert opened("4711") == cast.anna
    other = reverse("accounts:identity_edit", args=[cast.bilal.pk])
    assert client.post(other, {"provider": "verbund", "identifier": "4711"}).status_code == 422
    assert client.post(other, {"provider": "other", "identifier": "1"}).status_code == 422
    assert client.get(reverse("accounts:identity_edit", args=[cast.farid.pk])).status_code == 404
    with acting_as(cast.farid, purpose="test"):
        held = Identity.objects.get()
    assert client.post(reverse("accounts:identity_remove", args=[held.pk])).status_code == 302
    assert opened("4711") is None


def test_a_provider_nobody_set_up_is_not_there(client, db):
    assert client.get("/konto/oidc/nobody/login/").status_code == 404


def test_the_settings_file_is_read_with_care(said, write):
    entry = read(write(said))[0]
    assert (entry["secret"], entry["settings"]["auth_params"]["prompt"]) == ("geheim", "login")
    assert read("") == []
    for wrong in ({"issuer": "http://login.example.org"}, {"id": "Über uns"}):
        with pytest.raises(WrongSetting):
            read(write(said | wrong))
    del said["organisation"]
    with pytest.raises(WrongSetting, match="organisation"):
        read(write(said))


class Elsewhere(BaseHTTPRequestHandler):
    """A provider that sends whoever asks it on to another address."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(302 if self.path == "/first" else 200)
        self.send_header("Location", "/second")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_said):
        pass


def test_where_a_provider_sends_us_on_nobody_is_asked():
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        session = get_adapter().get_requests_session()
        with pytest.raises(RequestException):
            session.get(f"http://127.0.0.1:{server.server_port}/first")
        server.shutdown()
    assert Elsewhere.asked == ["/first"]
