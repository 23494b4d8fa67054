"""One button asks the provider by mail; the link in it leads to the page with one button."""

from __future__ import annotations

import re
from datetime import date

import pytest

from geleit.access.acting import acting_as
from geleit.config import mail_server
from geleit.directory.models import ConfirmationLink, Service
from geleit.directory.tests.offers import COURSE, both
from geleit.mail.models import Outgoing
from geleit.mail.sending import message
from tests.cast import audited, gather

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cast(move_to, settings):
    settings.SMTP = mail_server.read("smtp+plain://127.0.0.1:1")
    settings.URL = "https://geleit.lindenau.example"
    with move_to(date(2026, 11, 21)):
        both()
        yield gather()


def the_mail():
    with acting_as(None, purpose="mail"):
        return message(Outgoing.objects.get())


def test_the_link_in_the_mail_opens_the_page_and_confirms(client, cast):
    Service.objects.filter(pk=COURSE).update(email="kurse@schule.example", assured_date=date(2026, 1, 1))
    client.force_login(cast.deniz)
    page = client.post(f"/angebote/pflege/{COURSE}/link/", {"send": "1"}, follow=True).content.decode()
    assert "unterwegs an kurse@schule.example" in page
    mail = the_mail()
    assert mail.to == ["kurse@schule.example"]
    (path,) = re.findall(r"https://geleit\.lindenau\.example(/\S+)", mail.body)
    client.logout()
    assert "Stimmt das noch?" in client.get(path).content.decode()
    assert "Vielen Dank" in client.post(path).content.decode()
    assert Service.objects.get(pk=COURSE).assured_date == date(2026, 11, 21)
    assert len(audited(event="offer.link_sent")) == 1


def test_an_address_with_a_second_line_is_not_written_to(client, cast):
    Service.objects.filter(pk=COURSE).update(email="kurse@schule.example\nBcc: all@evil.example")
    client.force_login(cast.deniz)
    page = client.post(f"/angebote/pflege/{COURSE}/link/", {"send": "1"}, follow=True).content.decode()
    assert "Adresse, an die eine E-Mail gehen kann" in page
    with acting_as(None, purpose="mail"):
        assert not Outgoing.objects.exists()
    with acting_as(cast.deniz, purpose="test"):
        assert not ConfirmationLink.objects.exists()  # a link nobody got would be good for 30 days


def test_without_a_mail_server_the_button_is_not_there(client, cast, settings):
    Service.objects.filter(pk=COURSE).update(email="kurse@schule.example")
    client.force_login(cast.deniz)
    assert "Anbieter per E-Mail fragen" in client.get(f"/angebote/pflege/{COURSE}/").content.decode()
    settings.SMTP = {}
    assert "Anbieter per E-Mail fragen" not in client.get(f"/angebote/pflege/{COURSE}/").content.decode()
