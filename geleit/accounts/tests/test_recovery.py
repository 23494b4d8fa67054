"""The recovery of the master key is tried every half year, and Verwaltung says when that is overdue."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from geleit.accounts.actions import recovery as actions
from geleit.audit.models import AuditEvent
from geleit.core import dates
from geleit.core.acting import acting_as
from geleit.vault import recovery
from geleit.vault.models import RecoveryDrill
from tests.cast import gather

RED = "kern-alert--danger"


@pytest.fixture
def cast(db):
    return gather()


def drill(monkeypatch, sheets):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(sheets)))
    call_command("recovery_drill", stdout=io.StringIO())


def page(client, user):
    client.force_login(user)
    return client.get(reverse("accounts:index")).content.decode()


def test_a_drill_takes_the_red_line_away_for_half_a_year(cast, client, monkeypatch):
    assert "noch nie geprobt" in page(client, cast.farid)
    drill(monkeypatch, recovery.make_shares()[:3])
    assert RED not in page(client, cast.farid)
    with dates.moved_to(dates.now() + timedelta(days=182)):
        assert RED not in page(client, cast.farid)
    with dates.moved_to(dates.now() + timedelta(days=184)):
        assert "zuletzt am" in page(client, cast.farid)


def test_only_those_see_it_who_look_after_the_system(cast, client):
    assert RED in page(client, cast.farid)
    assert RED not in page(client, cast.anna)


def test_sheets_of_another_key_fail_and_are_recorded(cast, monkeypatch, settings):
    sheets = recovery.make_shares()[:3]
    monkeypatch.setattr(recovery.master, "master_key", lambda: bytes(31) + b"\1")
    with pytest.raises(CommandError, match="another key"):
        drill(monkeypatch, sheets)
    with acting_as(None, purpose="audit"):
        line = AuditEvent.objects.get(event="recovery.drilled")
    assert line.detail == {"fits": False}
    assert actions.is_overdue()


def test_a_slip_of_the_pen_is_no_drill(cast, monkeypatch):
    first, *others = recovery.make_shares()[:3]
    with pytest.raises(CommandError, match="do not fit"):
        drill(monkeypatch, [" ".join(reversed(first.split())), *others])
    assert not RecoveryDrill.objects.exists()
