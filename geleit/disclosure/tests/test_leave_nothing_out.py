"""Every column about a person goes into her copy, or stands in parts.py with the reason why not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils.functional import Promise

from geleit.core.data_classes import CODED, SEALED
from geleit.disclosure.part import TECHNICAL
from geleit.disclosure.parts import LEFT_OUT, PARTS

ABOUT = {"person", "case", "kept", "document", "subject", "extract"}
WORK_TABLES = {"Case", "PhaseEntry", "Grant", "ImportedRow"}  # no content, and yet about the person


def names_of(model) -> set[str]:
    return {name for names in model.data_classes.values() for name in names.split()}


def content_models():
    for model in apps.get_models():
        if {CODED, SEALED} & set(getattr(model, "data_classes", ())) and names_of(model) & ABOUT:
            yield model


def test_every_table_about_a_person_is_listed():
    listed = {part.model for part in PARTS} | {apps.get_model("people.Person")}
    missing = {model._meta.label for model in content_models() if model not in listed} - set(LEFT_OUT)
    assert missing == set()


def test_what_is_left_out_is_there_and_has_a_reason():
    for label, reason in LEFT_OUT.items():
        assert apps.get_model(label)
        assert reason


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_field_of_a_table_goes_out_or_says_why_not(part):
    shown = {one.name for one in part.fields} | {name for one in part.fields for name in one.covers.split()}
    assert names_of(part.model) - shown - set(part.left_out) - TECHNICAL == set()
    assert len(shown) >= len(part.fields)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_field_has_a_label_that_can_be_translated(part):
    for one in part.fields:
        label = one.label or part.model._meta.get_field(one.name).verbose_name
        assert isinstance(label, Promise), one.name


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_free_text_is_looked_through(part):
    """A sealed sentence is free text or about somebody else, unless it is a code, a name or a way to reach her."""
    plain = {"given_names", "family_name", "alias", "other_names", "birth_date", "phone", "email", "address"}
    plain |= {"document_number", "domain", "kind", "rule", "content", "sealed_languages", "fields"}
    plain |= {"offer_name", "topics"}
    sealed = set(part.model.data_classes.get(SEALED, "").split())
    for one in part.fields:
        if one.name in sealed - plain:
            assert one.free or one.other, one.name
