from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.people.actions.person import change_person, mark_contact
from geleit.people.forms.person import values_of


def url(cast) -> str:
    return reverse("people:edit", args=[cast.esra.pk])


def typed(cast, **changes):
    """What the browser sends when only these fields were touched."""
    values = values_of(cast.esra) | {"birth": "17.05.1991", "nationalities": "", "interpreter": "unknown"} | changes
    return {name: value for name, value in values.items() if value not in (None, False, [])}


def test_changes_are_saved_and_audited(cast, browser):
    answer = browser(cast.anna).post(url(cast), typed(cast, family_name="Demir", language="ku"))
    assert answer.headers["Location"] == reverse("people:detail", args=[cast.esra.pk])
    cast.esra.refresh_from_db()
    assert (cast.esra.family_name, cast.esra.version) == ("Demir", 2)
    assert [one.language for one in cast.esra.spoken()] == ["ku"]
    event = AuditEvent.objects.get(event="person.changed", subject=cast.esra.pk)
    assert "Demir" not in str(event.detail)


def test_the_way_leads_back_to_the_case(cast, browser):
    back = reverse("cases:person", args=[cast.case.pk])
    answer = browser(cast.anna).post(f"{url(cast)}?zurueck={back}", typed(cast))
    assert answer.headers["Location"] == back


@pytest.mark.parametrize("back", ["https://anderswo.example/", "//anderswo.example", "javascript:alert(1)"])
def test_the_way_never_leads_elsewhere(cast, browser, back):
    answer = browser(cast.anna).post(f"{url(cast)}?zurueck={back}", typed(cast))
    assert answer.headers["Location"] == reverse("people:detail", args=[cast.esra.pk])


def test_the_second_sees_both_texts_and_decides(cast, browser):
    client = browser(cast.anna)
    mine = typed(cast, note="Meine Fassung", family_name="Demir")
    with acting_as(cast.anna, purpose="test"):
        change_person(cast.esra, {"note": "Ihre Fassung"}, 1, by=cast.anna)
    answer = client.post(url(cast), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Meine Fassung" in page
    assert "Ihre Fassung" in page
    assert "Demir" in page
    again = client.post(url(cast), mine | {"version": answer.context["form"].data["version"]})
    assert again.status_code == 302
    cast.esra.refresh_from_db()
    assert (cast.esra.note, cast.esra.family_name) == ("Meine Fassung", "Demir")


def test_more_languages_than_the_page_has_room_for_are_kept(cast, browser):
    spoken = ["ar", "ku", "tr", "fa", "en", "fr"]
    languages = [{"language": code, "mode": "good", "preferred": code == "ar"} for code in spoken]
    with acting_as(cast.anna, purpose="test"):
        change_person(cast.esra, {}, 1, languages=languages, by=cast.anna)
    cast.esra.refresh_from_db()
    browser(cast.anna).post(url(cast), typed(cast))
    assert sorted(one.language for one in cast.esra.spoken()) == sorted(spoken)


def test_a_colleague_cannot(cast, browser):
    assert browser(cast.bilal).post(url(cast), typed(cast, family_name="X")).status_code == 404


def test_a_contact_moves_the_day_the_time_counts_from(cast):
    with acting_as(cast.anna, purpose="test"):
        mark_contact(cast.esra, date(2026, 3, 1), by=cast.anna)
        mark_contact(cast.esra, date(2026, 1, 1), by=cast.anna)
        mark_contact(cast.esra, date(2026, 2, 1), by=cast.anna)
    cast.esra.refresh_from_db()
    assert (cast.esra.first_contact_on, cast.esra.last_contact_on) == (date(2026, 1, 1), date(2026, 3, 1))
    assert AuditEvent.objects.filter(event="person.contacted").count() == 2


def test_an_unknown_field_is_a_mistake_of_the_caller(cast):
    with acting_as(cast.anna, purpose="test"), pytest.raises(ValueError, match="merged_into"):
        change_person(cast.esra, {"merged_into": None}, 1, by=cast.anna)
