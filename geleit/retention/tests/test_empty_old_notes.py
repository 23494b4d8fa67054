"""A note of a short contact that belongs to nobody's file is gone after a year; the contact is still counted."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed, rows_of
from geleit.cases.actions.quick_contact import add_quick_contact
from geleit.cases.models import QuickContact
from geleit.retention.actions import nightly
from tests.cast import audited

TODAY = date(2028, 3, 2)


def contact(cast, on, note, person=None):
    said = {"on": on, "mode": "phone", "minutes": 10, "topics": ["housing_search"], "language": "", "note": note}
    with acting_as(cast.anna, purpose="test"):
        made = add_quick_contact(
            uuid4(), cast.office, {**said, "referred_to": "", "shifted_from": ""}, by=cast.anna, person=person
        )
    return made.pk


def notes(cast):
    with acting_as(cast.anna, purpose="test"):
        return dict(QuickContact.objects.visible_to(cast.anna).values_list("pk", "note"))


def test_after_twelve_months_the_text_is_gone_and_the_contact_stays(cast, move_to):
    with move_to(TODAY):
        old = contact(cast, date(2027, 3, 1), "sucht Wohnung, Herr Kaya")
        of_the_day = contact(cast, date(2027, 3, 2), "fragt nach dem Amt")
        hers = contact(cast, date(2027, 3, 1), "Esra fragt nach dem Kindergeld", person=cast.esra)
        assert nightly.empty_notes() == 1
        assert nightly.empty_notes() == 0
        found = notes(cast)
    assert found[old] is None
    assert found[of_the_day]
    assert found[hers]
    [line] = audited(event="retention.notes_emptied")
    assert (line.office, line.detail) == (cast.office.pk, {"number": 1})


def test_only_the_job_empties_them(cast, move_to):
    with move_to(TODAY), acting_as(cast.anna, purpose="test"), pytest.raises(NotAllowed):
        rows_of("retention_empty_notes", date(2027, 3, 1))
