"""What the tests of referrals begin with: addresses, a referral as far as its check, one that was sent."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client
from django.urls import reverse

from geleit.directory.models import Service
from geleit.referrals.models import Referral


def url(cast, name: str, *more) -> str:
    return reverse(f"referrals:{name}", args=[cast.case.pk, *more])


def begun(browser: Client, cast, offer: Service | None = None, **changes) -> dict:
    """As far as the page that shows what goes out."""
    browser.post(url(cast, "begin"), {"offer": str(offer.pk) if offer else ""})
    said = {"level": "lukewarm", "way": "link", "recipient": "VHS Lindenau", "subject": "Deutsch am Abend"}
    said |= {"message": "Gibt es noch einen Platz?", "contact_way": "counsellor", "consent": "", **changes}
    answer = browser.post(url(cast, "new"), said)
    assert answer.status_code == 302, answer.content.decode()
    return said


def made() -> Referral:
    return Referral.objects.select_related("request", "case__office", "case__person").get()


def asked(browsers, cast, town) -> Referral:
    begun(browsers.anna, cast, town.course, way="inbox")
    browsers.anna.post(url(cast, "check"))
    return made()


def step(browser: Client, cast, referral: Referral, to: str, **said):
    return browser.post(url(cast, "step", referral.pk), {"id": str(uuid4()), "to": to, **said})
