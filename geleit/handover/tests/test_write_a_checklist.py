"""A coordinator writes the checklist of her organisation anew; what was is kept and can be compared."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.audit.wording import sentence
from geleit.core.versions import Conflict
from geleit.handover.actions.checklists import write_checklist
from geleit.handover.checklists import Item, compare, for_kind, start_set
from geleit.handover.choosing import version_for
from geleit.handover.models import ChecklistVersion
from tests.cast import audited, change_office

EDIT = reverse("handover:checklist_edit", args=["b"])


def form_of(code: str, **changes) -> dict:
    """What the browser sends when nobody changed anything."""
    items = start_set()[code].items
    sent = {"id": str(uuid4()), "after": 0, "note": "Bezahlkarte", "items-INITIAL_FORMS": len(items)}
    for number, item in enumerate(items):
        sent |= {f"items-{number}-{name}": value for name, value in item.__dict__.items()}
    return {**sent, "items-TOTAL_FORMS": len(items) + 3, **changes}


def test_the_start_set_has_a_to_i_and_a_general_list():
    lists = start_set()
    assert list(lists) == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "general"]
    assert lists["a"].name == "A · Vom AsylbLG zum Jobcenter"
    first = lists["a"].items[0]
    assert (first.key, first.law) == ("month_end", "§ 1 Abs. 3 AsylbLG")


def test_a_negative_end_of_the_procedure_has_other_items_than_a_positive_one():
    items = start_set()["f"].items
    positive = {item.key for item in for_kind(items, "asylum_end_positive")}
    negative = {item.key for item in for_kind(items, "asylum_end_negative")}
    assert "travel_document" in positive - negative
    assert "lawyer" in negative - positive
    assert "consent" in positive & negative


def test_a_coordinator_changes_takes_out_and_adds(browsers, cast):
    last = len(start_set()["b"].items)
    changed = {
        "items-0-de": "Ende der Bewilligung steht im Kalender",
        "items-1-gone": "on",
        f"items-{last}-de": "Bezahlkarte bei der Stadtkasse abholen",
        f"items-{last}-category": "bank_tax_social",
        f"items-{last}-who": "client",
        f"items-{last}-day": "3",
    }
    answer = browsers.karin.post(EDIT, form_of("b", **changed))
    assert answer.status_code == 302
    version = version_for(cast.office, "b")
    assert (version.number, version.publisher, version.note) == (1, "Caritas Lindenau", "Bezahlkarte")
    rows = compare(start_set()["b"].items, version.all_items)
    assert [(row.before and row.before.key, row.after and row.after.de) for row in rows] == [
        ("approval_end", "Ende der Bewilligung steht im Kalender"),
        (None, "Bezahlkarte bei der Stadtkasse abholen"),
        ("remedy", None),
    ]
    page = browsers.anna.get(reverse("handover:checklist_compare", args=["b", 1])).content.decode()
    assert "entfallen" in page
    assert "Bezahlkarte bei der Stadtkasse abholen" in page
    event = audited(event="checklist.written")[0]
    assert sentence(event) == "hat eine Checkliste für Übergaben geändert (b, Fassung 1)"


def test_the_same_form_sent_twice_is_one_version(browsers):
    sent = form_of("b")
    assert [browsers.karin.post(EDIT, sent).status_code for _again in range(2)] == [302, 302]
    assert ChecklistVersion.objects.count() == 1


def test_who_saves_second_is_told(browsers, cast, karin):
    with acting_as(karin, purpose="test"):
        write_checklist(uuid4(), "b", start_set()["b"].items, "zuerst", after=0, by=karin)
    answer = browsers.karin.post(EDIT, form_of("b", note="danach"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "jemand anderes" in page
    assert 'name="after" value="1"' in page
    with acting_as(karin, purpose="test"), pytest.raises(Conflict):
        write_checklist(uuid4(), "b", [], "", after=0, by=karin)


def test_a_slip_answers_beside_the_field_and_keeps_what_was_typed(browsers):
    answer = browsers.karin.post(EDIT, form_of("b", **{"items-0-day": "bald", "items-0-de": "Bescheid da"}))
    assert answer.status_code == 422
    assert "Bescheid da" in answer.content.decode()


def test_another_organisation_keeps_its_own_list_unless_it_is_the_municipality_there(cast, karin):
    with acting_as(karin, purpose="test"):
        write_checklist(uuid4(), "a", [], "leer", after=0, by=karin)
    assert version_for(cast.other_office, "a").number == 0
    change_office(cast.office, place="Lindenau")
    change_office(cast.other_office, place="Lindenau")
    with acting_as(cast.carla, purpose="test"):
        carla = User.objects.get(pk=cast.carla.pk)
        item = Item("card", "Karte", "Card", "housing", "client")
        write_checklist(uuid4(), "c", [item], "neu", after=0, by=carla)
    cast.office.refresh_from_db()
    assert version_for(cast.office, "c").label == "Fassung 1 · Stadt Nebenan"


def test_counsellors_read_and_do_not_change(browsers):
    page = browsers.anna.get(reverse("handover:checklist", args=["a"])).content.decode()
    assert "Auslöser und Monatsende stehen fest" in page
    assert page.index("Identität und Aufenthalt") < page.index("Leistungen und Einkommen")
    assert browsers.anna.get(reverse("handover:checklist_edit", args=["a"])).status_code == 403
    paper = browsers.anna.get(reverse("handover:checklist_pdf", args=["a"]))
    assert paper.content.startswith(b"%PDF")
