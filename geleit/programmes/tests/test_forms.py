"""Form fields for code lists."""

from datetime import date

import pytest
from django import forms
from django.utils.translation import override

from geleit.core.forms import NOT_ASKED, UNKNOWN
from geleit.programmes.codes import code_list
from geleit.programmes.forms import CodeField


class StatusForm(forms.Form):
    status = CodeField("residence_status", on=date(2026, 11, 20))


class CourseForm(forms.Form):
    course = CodeField("course_type", on=date(2026, 11, 20))
    topics = CodeField("counselling_topic", multiple=True, required=False)

    def __init__(self, *args, keep="", on=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].offer(keep=keep, on=on)


def flat(choices):
    return [code for code, label in choices if isinstance(label, str)]


def test_a_form_takes_a_valid_code_and_no_expired_one():
    assert CourseForm({"course": "integration_general"}).is_valid()
    assert not CourseForm({"course": "integration_parents"}).is_valid()


def test_a_record_keeps_its_expired_code():
    assert CourseForm({"course": "integration_parents"}, keep="integration_parents").is_valid()


def test_the_day_of_the_record_decides():
    form = CourseForm({"course": "integration_parents"}, on=date(2024, 5, 1))
    assert form.is_valid()
    assert "integration_parents" in flat(form.fields["course"].choices)


def test_what_one_form_keeps_another_does_not_offer():
    CourseForm(keep="integration_parents")
    assert "integration_parents" not in flat(CourseForm().fields["course"].choices)


def test_several_codes():
    form = CourseForm({"course": "other", "topics": ["debts_finance", "school"]})
    assert form.is_valid()
    assert form.cleaned_data["topics"] == ["debts_finance", "school"]
    assert CourseForm({"course": "other"}).is_valid()
    assert not CourseForm({"course": "other", "topics": ["nothing"]}).is_valid()


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ({"status": "refugee_gfk"}, "refugee_gfk"),
        ({"status_unknown": "on"}, UNKNOWN),
        ({}, NOT_ASKED),
    ],
)
def test_not_known_and_not_asked_are_states_beside_the_list(typed, cleaned):
    form = StatusForm(typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["status"] == cleaned


def test_a_code_and_not_known_together_are_asked_back():
    assert not StatusForm({"status": "refugee_gfk", "status_unknown": "on"}).is_valid()


def test_the_states_are_no_items_and_the_status_stands_under_headings():
    with override("de"):
        html = str(StatusForm(initial={"status": UNKNOWN})["status"])
    assert '<optgroup label="Anerkannter Schutz">' in html
    assert 'value="unknown"' not in html
    assert 'name="status_unknown" checked' in html


def test_few_choices_become_chips_with_a_way_back_to_not_asked():
    class GenderForm(forms.Form):
        gender = CodeField("gender", required=False)
        urgency = CodeField("urgency")

    with override("de"):
        form = GenderForm()
        assert form["gender"].label == "Geschlecht"
        assert next(code for code, _ in form.fields["gender"].choices) == NOT_ASKED
        assert [code for code, _ in form.fields["urgency"].choices] == list(code_list("urgency").codes)


def test_labels_follow_the_reader():
    with override("en"):
        assert StatusForm()["status"].label == "Residence status"
    with override("de"):
        assert StatusForm()["status"].label == "Aufenthaltsstatus"
