"""An authority asks for something out of a case: two people decide, the smallest set leaves."""

from uuid import uuid4

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed
from geleit.accounts import second_factor
from geleit.accounts.actions import staff
from geleit.cases.actions.contact import Note, add_contact
from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.core import dates
from geleit.disclosure import collecting
from geleit.disclosure.actions import legal
from geleit.disclosure.models import LegalDisclosure, LegalDisclosureContent
from geleit.disclosure.others import others_of
from geleit.disclosure.parts import PARTS
from tests.cast import audited, gather

pytestmark = pytest.mark.django_db
SAID = {
    "asker_kind": "prosecutor",
    "asker": "Staatsanwaltschaft Lindenau, 12 Js 34/26",
    "question": "Wann war die Person in der Beratung?",
    "basis": "seizure",
    "ground": "Beschluss des Amtsgerichts vom 2. November",
}


@pytest.fixture
def cast():
    cast = gather()
    cast.frieda = colleague(cast, "frieda", role="data_protection")
    with acting_as(cast.anna, purpose="test"):
        cast.wanted = add_contact(uuid4(), cast.case, Note(dates.today(), "phone", "War am Montag hier."), by=cast.anna)
        cast.other = add_contact(uuid4(), cast.case, Note(dates.today(), "phone", "GEHEIM bleibt hier."), by=cast.anna)
        grants.give(cast.case.pk, cast.bilal, "member", dates.today(), None, by=cast.anna)
    return cast


@pytest.fixture
def held(cast):
    with acting_as(cast.anna, purpose="test"):
        said = SAID | {"asked_on": dates.today()}
        return legal.receive_legal_request(uuid4(), cast.case, said, [f"contact:{cast.wanted.pk}"], by=cast.anna)


def decide(user, held, step):
    return browser_of(user).post(reverse("disclosure:legal_decide", args=[held.pk]), {"step": step})


def state_of(cast, held):
    with acting_as(cast.anna, purpose="test"):
        return LegalDisclosure.objects.get(pk=held.pk).state


def test_the_team_notes_a_request_and_picks_piece_by_piece(cast):
    anna, url = browser_of(cast.anna), reverse("disclosure:legal_new", args=[cast.case.pk])
    page = anna.get(url).content.decode()
    assert "War am Montag hier." in page
    assert " checked" not in page.split("Was herausginge")[1]
    day = dates.today().strftime("%d.%m.%Y")
    form = {"id": uuid4(), "asked_on": day, **SAID, "pieces": [f"contact:{cast.wanted.pk}", "person:address"]}
    answer, again = anna.post(url, form), anna.post(url, form)
    assert answer.headers["Location"] == again.headers["Location"]
    with acting_as(cast.anna, purpose="test"):
        held = LegalDisclosure.objects.get()
        assert (held.state, held.parts, held.number) == ("asked", ["contact"], cast.case.number)
        assert [item["text"] for item in held.content.items] == ["War am Montag hier."]
    assert len(audited(event="legal_request.received")) == 1


def test_two_different_people_decide_then_the_lead_gives_the_letter(cast, held):
    assert decide(cast.anna, held, "give").status_code == 302  # too early: nothing happens
    assert state_of(cast, held) == "asked"
    decide(cast.anna, held, "first")
    assert state_of(cast, held) == "first"
    decide(cast.frieda, held, "second")
    assert state_of(cast, held) == "second"
    decide(cast.anna, held, "give")
    assert state_of(cast, held) == "given"
    paper = browser_of(cast.anna).get(reverse("disclosure:legal_paper", args=[held.pk])).content
    assert paper.startswith(b"%PDF")
    with acting_as(cast.anna, purpose="test"):
        kept = LegalDisclosureContent.objects.get()
        assert bytes(kept.paper) == paper
        assert "GEHEIM" not in str(kept.items)
    agreed = [line.actor for line in audited(event="legal_request.agreed")]
    assert agreed == [cast.anna.pk, cast.frieda.pk]
    assert audited(event="legal_request.given")[0].detail == {"number": 1}


def test_the_letter_holds_what_was_picked_and_nothing_else(cast, held, tmp_path):
    with acting_as(cast.anna, purpose="test"):
        (tmp_path / "letter.pdf").write_bytes(legal.letter(held, held.content.items))
    with pikepdf.open(tmp_path / "letter.pdf") as letter:
        assert len(letter.pages) == 1
        assert str(letter.Root.Lang).startswith("de")


def test_the_same_person_never_decides_twice(cast, held):
    with acting_as(None, purpose="system"):
        staff.add_membership(cast.anna, cast.office, "team_lead", by=None)
    decide(cast.anna, held, "first")
    assert decide(cast.anna, held, "second").status_code == 403
    assert state_of(cast, held) == "first"
    assert decide(cast.deniz, held, "second").status_code == 302
    assert state_of(cast, held) == "second"


@pytest.mark.parametrize(
    ("who", "step"),
    [("bilal", "first"), ("deniz", "first"), ("frieda", "first"), ("bilal", "second"), ("frieda", "give")],
)
def test_a_step_that_is_not_hers_is_refused(cast, held, who, step):
    """bilal works along, deniz leads the team, frieda is the officer."""
    if step == "second":
        decide(cast.anna, held, "first")
    if step == "give":
        decide(cast.anna, held, "first")
        decide(cast.deniz, held, "second")
    before = state_of(cast, held)
    assert decide(getattr(cast, who), held, step).status_code == 403
    assert state_of(cast, held) == before


def test_the_database_refuses_what_a_page_forgets_to_ask(cast, held):
    """Raw SQL of the run-time role, as anna, who leads the case: she decides neither for both nor anew."""
    statements = (
        "UPDATE disclosure_legaldisclosure SET state = 'given', given_on = current_date",
        "UPDATE disclosure_legaldisclosure SET state = 'second', first_by_id = geleit_actor(), second_by_id = %s",
        "UPDATE disclosure_legaldisclosure SET state = 'first', first_by_id = %s",
        "UPDATE disclosure_legaldisclosure SET second_by_id = %s",
        "UPDATE disclosure_legaldisclosure SET parts = '{document}'",
        "UPDATE disclosure_legaldisclosure SET basis = 'consent'",
    )
    with acting_as(cast.anna, purpose="test"), connection.cursor() as cursor:
        for statement in statements:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement, [cast.deniz.pk] if "%s" in statement else None)
    assert state_of(cast, held) == "asked"


def test_it_asks_for_the_second_factor_again(cast, held):
    anna = browser_of(cast.anna)
    session = anna.session
    session[second_factor.GIVEN] -= second_factor.FRESH + 1
    session.save()
    assert anna.post(reverse("disclosure:legal_decide", args=[held.pk]), {"step": "first"}).status_code == 403
    assert state_of(cast, held) == "asked"


@pytest.mark.parametrize("who", ["frieda", "deniz"])
def test_whoever_decides_second_sees_what_is_asked_and_no_content(cast, held, who):
    decide(cast.anna, held, "first")
    browser = browser_of(getattr(cast, who))
    register = browser.get(reverse("disclosure:legal_register")).content.decode()
    assert cast.case.number in register
    assert "Staatsanwaltschaft" in register
    page = browser.get(reverse("disclosure:legal", args=[held.pk])).content.decode()
    assert "Wann war die Person in der Beratung?" in page
    assert "War am Montag hier." not in page
    assert "Notizen" in page
    assert "Yıldırım" not in register + page
    assert browser.get(reverse("disclosure:legal_paper", args=[held.pk])).status_code == 403
    with acting_as(getattr(cast, who), purpose="test"):
        assert not LegalDisclosureContent.objects.exists()


@pytest.mark.parametrize("who", ["carla", "farid", "greta"])
def test_nobody_else_learns_of_it(cast, held, who):
    user = getattr(cast, who)
    assert browser_of(user).get(reverse("disclosure:legal", args=[held.pk])).status_code in (403, 404)
    with acting_as(user, purpose="test"):
        assert not LegalDisclosure.objects.exists()


def test_refusing_is_an_answer_with_a_reason(cast, held):
    url = reverse("disclosure:legal_turn_down", args=[held.pk])
    anna = browser_of(cast.anna)
    assert anna.post(url, {"state": "refused", "answer": ""}).status_code == 422
    assert anna.post(url, {"state": "refused", "answer": "Der Beschluss nennt einen anderen Namen."}).status_code == 302
    assert state_of(cast, held) == "refused"
    decide(cast.anna, held, "first")
    assert state_of(cast, held) == "refused"
    assert len(audited(event="legal_request.refused")) == 1


def test_the_officer_refuses_second_and_the_team_withdraws(cast, held):
    url = reverse("disclosure:legal_turn_down", args=[held.pk])
    frieda = browser_of(cast.frieda)
    assert frieda.post(url, {"state": "refused", "answer": "Zu früh"}).status_code == 403  # the lead decides first
    decide(cast.anna, held, "first")
    assert frieda.post(url, {"state": "withdrawn", "answer": "Nicht meine Sache"}).status_code == 403
    assert frieda.post(url, {"state": "refused", "answer": "Die Grundlage trägt nicht."}).status_code == 302
    assert state_of(cast, held) == "refused"


def test_the_person_is_told_or_it_says_why_not(cast, held):
    anna, url = browser_of(cast.anna), reverse("disclosure:legal_inform", args=[held.pk])
    assert anna.post(url, {"informed": "yes"}).status_code == 422
    assert anna.post(url, {"informed": "no"}).status_code == 422
    anna.post(url, {"informed": "no", "why": "Das Gericht hat es untersagt."})
    anna.post(url, {"informed": "yes", "informed_on": dates.today().strftime("%d.%m.%Y")})
    with acting_as(cast.anna, purpose="test"):
        kept = LegalDisclosure.objects.get()
        assert (kept.informed, kept.informed_on, kept.not_informed_why) == ("yes", dates.today(), None)
    assert [line.detail["informed"] for line in audited(event="legal_request.informed")] == ["no", "yes"]


def test_it_stands_in_the_copy_of_all_data(cast, held):
    with acting_as(cast.anna, purpose="test"):
        scope = collecting.scope_of(cast.esra, cast.anna)
        others = others_of(scope.records, cast.anna)
        found = {part.name: collecting.section_of(part, scope, others) for part in PARTS if "legal" in part.name}
    asked = str(found["legal_requests"])
    assert "12 Js 34/26" in asked
    assert "Beschluss eines Gerichts" in asked
    assert "Notiz vom" in str(found["legal_requests_given"])


def test_after_a_decision_of_somebody_else_the_page_says_so(cast, held):
    with acting_as(cast.anna, purpose="test"):
        legal.turn_down(held, "withdrawn", "Erledigt", by=cast.anna)
        with pytest.raises(legal.WrongState):
            legal.agree_first(held, by=cast.anna)
    address = reverse("disclosure:legal_decide", args=[held.pk])
    answer = browser_of(cast.anna).post(address, {"step": "first"}, follow=True)
    assert "inzwischen entschieden" in answer.content.decode()
    with acting_as(cast.carla, purpose="test"), pytest.raises((NotAllowed, LegalDisclosure.DoesNotExist)):
        legal.agree_second(held, by=cast.carla)
