"""The sheet in German, the cover page in the language of the person, the checklist: tagged, readable, and no name in
the name of the file."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse

from geleit.cases.tests.test_print_a_plan import elements, languages
from geleit.handover.cover import BRING, WORDING, wording
from geleit.handover.tests.stage import planned, shown
from tests.cast import audited


@pytest.fixture
def handover(cast):
    handover = planned(cast, "person")
    shown(cast, handover, applications="Hauptantrag gestellt")
    return handover


def printed(cast, browsers, handover, page, *more):
    return browsers.anna.get(reverse(f"handover:{page}", args=[cast.case.pk, handover.pk, *more]))


@pytest.mark.parametrize("language", list(settings.CLIENT_LANGUAGES))
def test_the_cover_page_is_in_her_language(cast, browsers, handover, language):
    answer = printed(cast, browsers, handover, "cover_pdf", language)
    assert answer["Content-Disposition"] == f'inline; filename="Deckblatt-{cast.case.number}-{language}.pdf"'
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(wording(language)["lang"].split("-")[0])
        assert {"/H1", "/H2"} <= elements(pdf)
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        if language not in ("de", "de-easy"):
            assert "de" in {one.split("-")[0] for one in languages(pdf)}


def test_sheet_and_checklist_are_german_and_tagged(cast, browsers, handover):
    for page, more in (("sheet_pdf", (1,)), ("items_pdf", ())):
        answer = printed(cast, browsers, handover, page, *more)
        assert "Esra" not in answer["Content-Disposition"]
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert {"/H1", "/Table", "/TH", "/TD"} <= elements(pdf)
            assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
    assert len(audited(event="content.exported", subject=cast.case.pk)) == 2


def test_a_language_nobody_prepared_and_a_sheet_nobody_wrote_are_not_there(cast, browsers, handover):
    assert printed(cast, browsers, handover, "cover_pdf", "nl").status_code == 404
    assert printed(cast, browsers, handover, "sheet_pdf", 7).status_code == 404


@pytest.mark.parametrize("language", list(settings.CLIENT_LANGUAGES))
def test_every_wording_is_complete(language):
    german, words = wording("de"), wording(language)
    assert set(words) == set(german)
    assert set(words["items"]) == set(BRING)
    assert all(words["items"].values())
    assert words["checked"] == (language in ("de", "en"))


def test_there_is_one_for_each_language_of_the_clients():
    assert {path.stem for path in WORDING.glob("*.yaml")} == set(settings.CLIENT_LANGUAGES)
