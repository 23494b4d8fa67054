"""What every form can do, and how it is drawn."""

from datetime import date

import pytest
from django import forms

from geleit.core import dates
from geleit.core.forms import (
    NOT_ASKED,
    UNKNOWN,
    ChipCheckboxes,
    DateField,
    FileUpload,
    MinutesField,
    NewObjectForm,
    UnknownOr,
)

LEVELS = [("", "–"), ("a1", "A1"), ("b1", "B1")]


class Form(NewObjectForm):
    day = DateField(label="Day", required=False)
    born = DateField(label="Born", past=True, required=False)
    level = UnknownOr(forms.ChoiceField(choices=LEVELS), label="Level")
    entry = UnknownOr(DateField(), label="Entry")
    minutes = MinutesField(label="Minutes", required=False)
    topics = forms.MultipleChoiceField(
        label="Topics", choices=[("work", "Work")], widget=ChipCheckboxes, required=False
    )
    scan = forms.FileField(label="Scan", widget=FileUpload, required=False)
    name = forms.CharField(label="Name", help_text="as people call her")


def filled(**data):
    form = Form({"id": "0b7f5d6e-6a4b-4c3d-9c1e-2f0a1b2c3d4e", "name": "Esra", **data})
    form.is_valid()
    return form


def drawn(form):
    """Without the line breaks of the templates."""
    return " ".join(str(form).split())


def test_a_new_object_has_its_id_before_it_is_saved():
    first, second = Form(), Form()
    assert first["id"].value() == first["id"].value()
    assert first["id"].value() != second["id"].value()
    assert str(first["id"].value()) in str(first)


def test_dates_are_read_as_typed_and_shown_as_people_write_them():
    with dates.moved_to(date(2026, 11, 20)):
        form = filled(day="1.2.27", born="1.2.27")
    assert form.cleaned_data["day"] == date(2027, 2, 1)
    assert form.cleaned_data["born"] == date(1927, 2, 1)
    assert 'value="20.11.2026"' in str(Form(initial={"day": date(2026, 11, 20)}))


def test_a_wrong_date_keeps_what_was_typed_and_says_why():
    form = filled(day="31.2.2026")
    assert "31" in form.errors["day"][0]
    assert 'value="31.2.2026"' in str(form)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, (NOT_ASKED, None)),
        ({"level_unknown": "on", "entry_unknown": "on"}, (UNKNOWN, UNKNOWN)),
        ({"level": "b1", "entry": "1.2.2024"}, ("b1", date(2024, 2, 1))),
    ],
)
def test_known_unknown_and_not_asked_are_told_apart(data, expected):
    form = filled(**data)
    assert (form.cleaned_data["level"], form.cleaned_data["entry"]) == expected


def test_a_value_and_not_known_together_are_a_mistake():
    assert "level" in filled(level="b1", level_unknown="on").errors


def test_unknown_is_no_item_of_the_list_and_comes_back_ticked():
    page = drawn(Form(initial={"level": UNKNOWN}))
    assert 'name="level_unknown" checked' in page
    assert ">unknown<" not in page
    assert 'for="id_level_0"' in page


def test_wrong_codes_inside_are_refused():
    assert "level" in filled(level="c9").errors


def test_a_day_has_no_more_than_1440_minutes():
    assert "minutes" in filled(minutes="1441").errors
    assert filled(minutes="45").cleaned_data["minutes"] == 45


def test_every_field_has_its_label_hint_and_error_tied_to_it():
    page = drawn(filled(name=""))
    assert '<label class="kern-label" for="id_name">' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'data-leads-to="name"' in page


def test_chips_and_uploads_are_ordinary_inputs():
    page = drawn(Form())
    assert 'type="checkbox" name="topics" value="work"' in page
    assert 'type="file" name="scan"' in page
