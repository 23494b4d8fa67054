"""The counsellor writes a consent down, prints it, turns the screen round, and takes it back in three clicks."""

from __future__ import annotations

import base64
import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.exchange import catalogue
from geleit.exchange.actions.package import open_package, pack
from geleit.exchange.models import Consent, ConsentProof
from geleit.exchange.tests.partners import agreed, house_of, partner
from geleit.exchange.wording import wording
from geleit.programmes.codes import code_list
from tests.cast import LONG_AGO, audited, gather
from tests.drawing import a_drawing


@pytest.fixture
def cast(db):
    return gather()


@pytest.fixture
def browser(cast):
    return browser_of(cast.anna)


def new(cast, situation="course"):
    return reverse("exchange:consent_new", args=[cast.esra.pk, situation])


def filled(page, **changes):
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {"from_on": dates.today().strftime("%d.%m.%Y"), "until_on": data["until_on"].strftime("%d.%m.%Y")}
    data |= {"recipient": "Sprachschule am Markt", "how": "paper", "organisation": ""}
    return {name: value for name, value in (data | changes).items() if value not in (None, False)}


def test_from_nothing_to_a_consent(cast, browser):
    empty = browser.get(reverse("cases:consents", args=[cast.case.pk])).content.decode()
    assert "Es gibt keine Einwilligung" in empty
    situations = browser.get(reverse("exchange:situations", args=[cast.esra.pk])).content.decode()
    assert situations.index("nur Kontakt") < situations.index("Jobcenter") < situations.index("warme Übergabe")
    page = browser.get(new(cast))
    assert page.context["form"]["fields_"].value() == ["name", "phone", "german", "availability"]
    assert not page.context["form"]["special"].value()
    data = filled(page)
    for _sent in range(2):
        answer = browser.post(new(cast), data)
        assert answer.status_code == 302
    consent = Consent.objects.get()
    assert consent.fields == ["name", "phone", "german", "availability"]
    assert (consent.form, consent.template) == ("written", "course")
    detail = browser.get(answer["Location"]).content.decode()
    for words in ("Sprachschule am Markt", "Wofür", "Vermittlung in ein Angebot", "Sprache des Gesprächs"):
        assert words in detail
    assert "Noch nichts. Ein Datenpaket geht" in detail


def test_what_is_special_comes_one_by_one_and_never_to_an_authority(cast, browser):
    page = browser.get(new(cast))
    refused = browser.post(new(cast), filled(page, special=["health"], authority="on"))
    assert refused.status_code == 422
    assert "nie an eine Behörde" in refused.content.decode()
    assert 'value="health"' in refused.content.decode()
    assert browser.post(new(cast), filled(page, special=["health"])).status_code == 302
    assert "health" in Consent.objects.get().fields


def test_what_it_is_for_is_chosen_where_no_situation_says_it(cast, browser):
    assert browser.get(new(cast, "jobcenter")).context["form"]["purpose"].value() == "authority_contact"
    page = browser.get(new(cast, "own"))
    assert not page.context["form"]["purpose"].value()
    refused = browser.post(new(cast, "own"), filled(page, fields_=["name"]))
    assert (refused.status_code, [*refused.context["form"].errors]) == (422, ["purpose"])
    sent = filled(page, fields_=["name"], purpose="school_contact")
    assert browser.post(new(cast, "own"), sent).status_code == 302


def test_what_is_missing_is_said_beside_the_field(cast, browser):
    page = browser.get(new(cast))
    for changes, words in (
        ({"recipient": ""}, "Wem darf es gesagt werden?"),
        ({"how": "oral"}, "Wer war dabei"),
        ({"how": "screen"}, "Es ist noch nichts gezeichnet"),
        ({"until_on": "01.01.2020"}, "schon vorbei"),
        ({"until_on": (dates.today() + timedelta(days=400)).strftime("%d.%m.%Y")}, "höchstens zwölf Monate"),
    ):
        answer = browser.post(new(cast), filled(page, **changes))
        assert answer.status_code == 422, changes
        assert words in answer.content.decode(), changes
    assert not Consent.objects.exists()


def test_signed_on_the_screen_for_a_house_with_an_account(cast, browser):
    house = house_of(partner())
    page = browser.get(new(cast, "own"))
    data = filled(page, organisation=house.pk, recipient="", how="screen", fields_=["name"])
    data |= {"purpose": "offer", "drawing": _as_typed(a_drawing())}
    assert browser.post(new(cast, "own"), data).status_code == 302
    consent = Consent.objects.get()
    assert (consent.organisation_id, consent.recipient) == (house.pk, "VHS Lindenau")
    assert bytes(consent.proof.drawing).startswith(b"\x89PNG")


def _as_typed(drawing):
    return "data:image/png;base64," + base64.b64encode(drawing).decode()


@pytest.mark.parametrize("language", list(settings.CLIENT_LANGUAGES))
def test_it_is_printed_in_every_language(cast, browser, language):
    consent = agreed(cast, None, ("name",), special=("health",), language=language)
    answer = browser.get(reverse("exchange:consent_paper", args=[consent.pk, language]))
    assert answer.content.startswith(b"%PDF")
    assert "Esra" not in answer["Content-Disposition"]


def test_every_language_has_every_sentence_and_says_that_nobody_checked_it():
    german, named = set(wording("de")), {"fields", "purposes"}
    for language in settings.CLIENT_LANGUAGES:
        assert set(wording(language)) - named == german, language
        assert wording(language)["checked"] == (language == "de")
        if language not in ("de", "de-easy", "en"):
            assert set(wording(language)["fields"]) == set(catalogue.fields()), language
        if language not in ("de", "en"):
            assert set(wording(language)["purposes"]) == {one.code for one in code_list("consent_purpose")}, language


def test_taken_back_on_its_own_page_and_the_list_is_honest(cast, browser):
    petra = partner()
    consent = agreed(cast, petra)
    with acting_as(cast.anna, purpose="test"):
        package = pack(consent, {}, by=cast.anna)
    with acting_as(petra, purpose="test"):
        open_package(package, by=petra)
    assert (
        reverse("exchange:consent", args=[consent.pk])
        in browser.get(reverse("cases:consents", args=[cast.case.pk])).content.decode()
    )  # one click
    page = browser.get(reverse("exchange:consent", args=[consent.pk])).content.decode()  # two
    assert "Jetzt zurücknehmen" in page
    assert "Petra" in page
    done = browser.post(
        reverse("exchange:withdraw", args=[consent.pk]), {"said_by": "person", "how": "phone"}, follow=True
    )
    assert "lässt sich nicht zurückholen" in done.content.decode()
    assert "Jetzt zurücknehmen" not in done.content.decode()


@pytest.mark.parametrize(
    ("language", "what_for"),
    [("de", "Kontakt mit Behörde"), ("ar", "التواصل مع جهة حكومية"), ("en", "Contact with authority")],
)
def test_who_knows_what_is_shown_to_the_client(cast, browser, language, what_for):
    agreed(cast, partner(), ("name", "german"))
    page = browser.get(reverse("exchange:who_knows", args=[cast.esra.pk]), {"sprache": language}).content.decode()
    assert "VHS Lindenau" in page
    assert wording(language)["knows_title"] in page
    assert f"{wording(language)['purpose']}: <bdi>{what_for}</bdi>" in page
    assert (wording(language)["unchecked"] in page) == (language != "de")
    assert ('dir="rtl"' in page) == (language == "ar")


def test_what_was_taken_back_is_over_and_may_not_be_known_until_a_day(cast, browser):
    consent = agreed(cast, partner(), ("name", "german"))
    address, words = reverse("exchange:who_knows", args=[cast.esra.pk]), wording("de")
    before = browser.get(address).content.decode()
    assert (words["may_know"] in before, words["ended"] in before) == (True, False)
    browser.post(reverse("exchange:withdraw", args=[consent.pk]), {"said_by": "person", "how": "phone"})
    after = browser.get(address).content.decode()
    assert (words["may_know"] in after, words["ended"] in after) == (False, True)


def test_the_register_tells_numbers_and_no_content(cast):
    with acting_as(None, purpose="system"):
        dora = staff.create_user("dora", "Dora", cast.office.organisation, by=None)
        staff.add_membership(dora, cast.office, "data_protection", from_on=LONG_AGO, by=None)
    agreed(cast, None, ("name", "phone"))
    page = browser_of(dora).get(reverse("exchange:register")).content.decode()
    assert "Migrationsberatung Lindenau" in page
    assert "Elektronisch unterschrieben" in page
    for secret in ("Esra", "Yıldırım", "Sprachschule", str(cast.esra.pk), "Telefon"):
        assert secret not in page
    assert browser_of(cast.bilal).get(reverse("exchange:register")).status_code == 403


def test_who_only_stands_in_is_shown_none_of_the_ways_to_a_new_one(cast, browser):
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.case.pk, cast.bilal, "deputy", dates.today(), dates.today() + timedelta(days=7), by=cast.anna)
    deputy, situations = browser_of(cast.bilal), reverse("exchange:situations", args=[cast.esra.pk])
    for page in (reverse("cases:consents", args=[cast.case.pk]), reverse("exchange:consents", args=[cast.esra.pk])):
        assert situations in browser.get(page).content.decode()
        text = deputy.get(page).content.decode()
        assert situations not in text
        assert "Eine Vertretung kann Einwilligungen lesen" in text
    for page in (situations, new(cast)):
        assert deputy.get(page).headers["Location"] == reverse("exchange:consents", args=[cast.esra.pk])


def a_photo():
    """Of a signed paper, with a place in it that nobody needs to know."""
    out, place = io.BytesIO(), Image.Exif()
    place[0x010E] = "Kirchgasse 4"
    Image.new("RGB", (60, 80), "white").save(out, "JPEG", exif=place)
    return SimpleUploadedFile("unterschrift.jpg", out.getvalue())


def test_the_signed_paper_lies_cleaned_and_sealed_with_the_consent(cast, browser):
    page = browser.get(new(cast))
    assert browser.post(new(cast), {**filled(page), "scan": a_photo()}).status_code == 302
    consent = Consent.objects.get()
    shown = browser.get(reverse("exchange:scan", args=[consent.pk]))
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"Kirchgasse" not in shown.content
    assert Image.open(io.BytesIO(shown.content)).size == (60, 80)
    with connection.cursor() as cursor:
        cursor.execute("SELECT scan FROM exchange_consentproof")
        assert b"JFIF" not in bytes(cursor.fetchone()[0])


def test_the_signed_paper_comes_back_later(cast, browser):
    page = browser.get(new(cast))
    browser.post(new(cast), filled(page))
    consent = Consent.objects.get()
    address = reverse("exchange:scan", args=[consent.pk])
    assert (
        "Unterschriebenes Papier hinzufügen"
        in browser.get(reverse("exchange:consent", args=[consent.pk])).content.decode()
    )
    wrong = browser.post(address, {"scan": SimpleUploadedFile("brief.txt", b"unterschrieben")})
    assert wrong.status_code == 422
    for _sent in range(2):
        assert browser.post(address, {"scan": a_photo()}).status_code == 302
    assert len(audited(event="consent.proved")) == 1
    assert browser_of(cast.bilal).get(address).status_code == 404


def test_nothing_said_aloud_takes_a_paper_along(cast, browser):
    page = browser.get(new(cast))
    said = filled(page, how="oral", witness="Kerstin Petersen", scan=a_photo())
    assert browser.post(new(cast), said).status_code == 302
    assert not ConsentProof.objects.exists()


def test_a_paper_nobody_could_look_at_is_not_kept(cast, browser, settings, tmp_path):
    settings.CLAMD = str(tmp_path / "nobody.socket")
    answer = browser.post(new(cast), {**filled(browser.get(new(cast))), "scan": a_photo()})
    assert answer.status_code == 422
    assert "später hinzu" in answer.content.decode()
