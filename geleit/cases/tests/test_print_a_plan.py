import io
from uuid import uuid4

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.plan import start_plan, write_plan
from geleit.cases.models import Plan
from geleit.cases.plan_paper import WORDING, wording
from geleit.core import dates
from geleit.programmes.codes import code_list
from tests.drawing import a_drawing

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    steps = [{"text": "Kurs suchen", "who": "client", "due_on": dates.today(), "support": "مع صديق"}]
    with acting_as(cast.anna, purpose="test"):
        plan = start_plan(uuid4(), cast.case, by=cast.anna)
        write_plan(plan, {"own_words": "أريد أن أعمل ممرضة.\nErst Deutsch."}, 1, by=cast.anna)
        add_goal(uuid4(), plan, {"title": "B1", "domain": "language_communication"}, steps, by=cast.anna)
        return agree_plan(plan, plan.version, Plan.Agreement.SCREEN, drawing=a_drawing(), by=cast.anna)


def printed(cast, browsers, language):
    return browsers.anna.get(reverse("cases:plan_pdf", args=[cast.case.pk, 1, language]))


def elements(pdf):
    """Names of all structure elements."""
    found, waiting = set(), [pdf.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(list(node))
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.add(str(node.S))
            if "/K" in node:
                waiting.append(node.K)
    return found


def languages(pdf):
    """Languages said anywhere in the structure."""
    return {str(one.Lang) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Lang" in one}


def fonts(pdf):
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"]


def composite_fonts(pdf):
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Type0"]


@pytest.mark.parametrize("language", list(settings.CLIENT_LANGUAGES))
def test_it_is_tagged_readable_and_complete(cast, browsers, plan, language):
    answer = printed(cast, browsers, language)
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("de")
        assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= elements(pdf)
        assert wording(language)["lang"] in languages(pdf)
        assert "Förderplan" in str(pdf.docinfo["/Title"])
        assert fonts(pdf)
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts(pdf))
        assert all("/ToUnicode" in font for font in composite_fonts(pdf)), "its text could not be read out"
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()


def test_the_file_name_holds_no_name_and_the_copy_is_noted(cast, browsers, plan):
    answer = printed(cast, browsers, "ti")
    name = answer["Content-Disposition"]
    assert name == f'attachment; filename="Plan-{cast.case.number}-1-de-ti.pdf"'
    assert answer["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(event="content.exported")
    assert (event.subject, event.detail["language"]) == (cast.case.pk, "ti")


def test_a_language_nobody_prepared_is_not_there(cast, browsers, plan):
    assert printed(cast, browsers, "nl").status_code == 404


def test_a_draft_can_be_printed_too(cast, browsers):
    with acting_as(cast.anna, purpose="test"):
        start_plan(uuid4(), cast.case, by=cast.anna)
    assert printed(cast, browsers, "ar").content.startswith(b"%PDF")


def keys(words):
    return {(name, inner) for name, value in words.items() for inner in (value if isinstance(value, dict) else [""])}


@pytest.mark.parametrize("language", list(settings.CLIENT_LANGUAGES))
def test_every_wording_is_complete(language):
    german, words = wording("de"), wording(language)
    assert keys(words) == keys(german)
    for name, codes in german["codes"].items():
        assert set(words["codes"][name]) == set(codes), name
        assert all(words["codes"][name].values())
    assert words["checked"] == (language in ("de", "en"))


def test_the_wordings_are_those_of_the_languages_and_codes_of_the_lists():
    assert {path.stem for path in WORDING.glob("*.yaml")} == set(settings.CLIENT_LANGUAGES)
    lists = {"who": "step_responsible", "status": "step_status", "domain": "life_domain"}
    for name, list_name in lists.items():
        assert set(wording("de")["codes"][name]) == set(code_list(list_name).codes)
