from datetime import timedelta
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.cases.actions.case import open_case
from geleit.cases.models import Case
from geleit.cases.tests.signed_in import queries_of
from geleit.core import dates
from tests.cast import new_person

pytestmark = pytest.mark.django_db
URL = "/faelle/"


@pytest.fixture
def three(as_anna):
    cases = [as_anna.case]
    for given, family in (("Filmon", "Tesfay"), ("Hiba", "Müller")):
        person = new_person(as_anna.anna, as_anna.office, given_names=given, family_name=family)
        cases.append(open_case(uuid4(), person, programme="mbe", lead=as_anna.anna, by=as_anna.anna))
    return cases


def test_my_cases_stand_by_family_name(browsers, three):
    text = browsers.anna.get(URL).content.decode()
    assert text.index("Müller") < text.index("Tesfay") < text.index("Yıldırım")


@pytest.mark.parametrize(
    ("typed", "found"), [("fil", "Tesfay"), ("Mue", "Müller"), ("esra y", "Yıldırım"), ("yil", "Yıldırım")]
)
def test_typing_narrows_them_by_how_a_name_begins(browsers, three, typed, found):
    text = browsers.anna.post(URL, {"q": typed}).content.decode()
    shown = [name for name in ("Tesfay", "Müller", "Yıldırım") if name in text]
    assert shown == [found]


def test_a_number_finds_too(browsers, three):
    assert "Tesfay" in browsers.anna.post(URL, {"q": three[1].number}).content.decode()


def test_closed_ones_are_shown_when_asked_for(browsers, three):
    Case.objects.filter(pk=three[1].pk).update(closed_on=dates.today())
    assert "Tesfay" not in browsers.anna.get(URL).content.decode()
    assert "Tesfay" in browsers.anna.get(URL + "?stand=closed").content.decode()


def test_phase_and_form_narrow_them(browsers, three):
    Case.objects.filter(pk=three[1].pk).update(phase="planning", form="case_management")
    text = browsers.anna.get(URL + "?phase=planning&form=case_management").content.decode()
    assert ("Tesfay" in text, "Müller" in text) == (True, False)


def test_nobody_sees_the_cases_of_others(browsers, three):
    text = browsers.bilal.get(URL).content.decode()
    assert not any(name in text for name in ("Tesfay", "Müller", "Yıldırım"))
    assert "/personen/neu/" in text or "empty" in text


def test_the_team_lead_is_led_to_her_own_list(browsers):
    assert browsers.deniz.get(URL).headers["Location"] == "/faelle/zuteilen/"


def test_the_queries_are_the_same_for_more_cases(as_anna, browsers, three):
    browsers.anna.get(URL)
    before = queries_of(browsers.anna, URL)
    for number in range(6):
        with acting_as(as_anna.anna, purpose="test"):
            person = new_person(as_anna.anna, as_anna.office, given_names=f"Nr{number}")
            open_case(uuid4(), person, programme="mbe", lead=as_anna.anna, by=as_anna.anna)
    assert queries_of(browsers.anna, URL) == before


@pytest.mark.parametrize(
    ("order", "names"), [("lange", "Müller Yıldırım Tesfay"), ("kontakt", "Tesfay Yıldırım Müller")]
)
def test_whoever_was_never_met_waits_longest(browsers, three, order, names):
    esra, filmon, _hiba = three
    Case.objects.filter(pk=filmon.pk).update(last_contact_on=dates.today())
    Case.objects.filter(pk=esra.pk).update(last_contact_on=dates.today() - timedelta(days=90))
    text = browsers.anna.get(f"{URL}?order={order}").content.decode()
    assert sorted(names.split(), key=text.index) == names.split()


def test_contacts_by_the_list_are_no_contact_yet_no_more(browsers, three):
    Case.objects.filter(pk=three[1].pk).update(listed_contacts=7)
    assert "7 Kontakte laut Liste" in browsers.anna.get(URL).content.decode()
