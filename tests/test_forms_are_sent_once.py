"""A form carries the id of what it makes, or the version of what it changes; the others say why they need neither."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps

import geleit

# Parts of forms that carry one of both.
PARTS = {
    "_Named", "ItemForm", "SignatureFields", "AssessmentFields", "ContactFields", "DescriptionFields", "GoalFields",
    "QuickContactFields",
    "AppointmentFields", "DeadlineFields", "TaskFields", "PeriodFields", "PersonFields", "RelationFields",
}  # fmt: skip
# Form → why twice is the same as once, and why nobody's words are lost.
NEITHER = {
    "IdentityForm": "a constraint: one identity opens one account",
    "CodeAgainForm": "a code opens once",
    "CodeForm": "a code opens once",
    "PasskeyForm": "the challenge of a passkey is good once",
    "EndMembershipForm": "sets one day",
    "MembershipForm": "a constraint: the same role from the same day once",
    "SignForm": "a constraint: one signature of a side under a version",
    "MoveForm": "moved already is moved",
    "ReviewForm": "a function of the database takes one verdict; a review closes with its version of the plan",
    "LeavingForm": "what was handed on already is not hers any more",
    "OtherRecordForm": "looks only",
    "PhaseForm": "the phase it has already is no move",
    "DoneForm": "ticked off once",
    "AssignForm": "who leads already is not assigned again",
    "ColleagueForm": "a constraint: member once",
    "MemberForm": "a constraint: member once",
    "DeputyForm": "a constraint: one deputyship of somebody at a time",
    "HandOverForm": "a constraint: one lead at a time",
    "StandInForm": "a constraint: one deputyship of somebody at a time",
    "InformedForm": "whoever notes it again says the same",
    "WhyForm": "the trigger of the table takes each step once",
    "DeadlineQuestion": "looks only",
    "AnswersForm": "an upload takes its answers until it is imported",
    "ColumnsForm": "an upload takes its columns until it is imported",
    "MilestoneForm": "one row for each kind",
    "ConsentForm": "the consent it has already is no choice",
    "ShownForm": "whoever notes it again says the same",
    "ReferralForm": "the answers are kept aside; the referral is made under the id of the next page",
    "ValuesForm": "part of the same page",
    "WishForm": "looks only; the newest wish stands for the case",
    "UnmetForm": "each topic once for a person and quarter",
    "WithdrawForm": "taken back already is taken back",
    "CardForm": "looks only",
    "ComparedForm": "a constraint: one card of a house",
    "FileForm": "a constraint: each file is taken in once",
    "ScanForm": "a constraint: one proof of a consent",
    "ObjectForm": "a function of the database takes one objection",
}


def subclasses(form: type) -> Iterator[type]:
    for below in form.__subclasses__():
        yield below
        yield from subclasses(below)


def all_forms() -> list[type]:
    for module in pkgutil.walk_packages(geleit.__path__, "geleit."):
        if ".forms" in module.name and ".tests" not in module.name:
            importlib.import_module(module.name)
    ours = {form for form in subclasses(forms.BaseForm) if form.__module__.startswith("geleit.")}
    return sorted(
        (form for form in ours if form.__module__ != "geleit.core.forms"),
        key=lambda form: (form.__qualname__, form.__module__),
    )


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_a_form_has_an_id_or_a_version_or_a_reason(form):
    carries = {"id", "version"} & set(form.base_fields)
    assert carries or form.__name__ in PARTS or form.__name__ in NEITHER


def test_what_is_listed_exists():
    assert (PARTS | set(NEITHER)) - {form.__name__ for form in all_forms()} == set()


EDITED = [
    "people.Person", "people.Period", "people.Relation", "cases.Contact", "cases.QuickContact", "cases.Intake",
    "cases.Assessment", "cases.Plan", "cases.Goal", "cases.Appointment", "cases.Task", "cases.Document",
    "disclosure.Request", "disclosure.LegalDisclosure", "directory.Service", "directory.Profile", "handover.Handover",
    "handover.HandoverItem", "accounts.Office",
]  # fmt: skip


@pytest.mark.parametrize("label", EDITED)
def test_what_people_write_and_change_has_a_version(label):
    assert "version" in {field.name for field in apps.get_model(label)._meta.concrete_fields}
