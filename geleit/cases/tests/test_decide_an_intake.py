from datetime import date

import pytest
from django.urls import reverse

from geleit.cases.models import Case, Intake, PhaseEntry
from geleit.cases.proposal import CONDITIONS, NEEDS, propose

pytestmark = pytest.mark.django_db
COMPLEX = [*NEEDS[:3], *CONDITIONS]


@pytest.fixture
def url(cast):
    return reverse("cases:intake", args=[cast.case.pk])


def typed(**changes):
    return {
        "version": "0",
        "concern": "Ich will arbeiten.",
        "urgency": "soon",
        "criteria": COMPLEX,
        "decision": "",
        **changes,
    }


@pytest.mark.parametrize(
    ("ticked", "form"),
    [
        (CONDITIONS, "referral_only"),
        (NEEDS[:1], "social_counselling"),
        (NEEDS[:2] + CONDITIONS, "social_counselling"),
        (NEEDS, "social_counselling"),
        (NEEDS[:3] + CONDITIONS[:1], "social_counselling"),
        (NEEDS[:3] + CONDITIONS, "case_management"),
        (NEEDS + CONDITIONS, "case_management"),
    ],
)
def test_the_proposal_follows_from_what_is_ticked_and_says_why(ticked, form):
    proposal = propose(ticked)
    assert proposal.form == form
    assert proposal.why


def test_it_is_saved_without_a_decision_and_shows_the_proposal(browsers, url):
    answer = browsers.anna.post(url, typed(), follow=True)
    assert "Case Management" in answer.content.decode()
    intake = Intake.objects.get()
    assert (intake.concern, intake.proposal, intake.decision) == ("Ich will arbeiten.", "case_management", "")


def test_there_is_no_proposal_before_anything_is_ticked(browsers, url):
    assert propose([]) is None
    text = browsers.anna.get(url).content.decode()
    assert str(Case.Form.REFERRAL.label) not in text.split('id="proposal"')[1].split("</section>")[0]
    browsers.anna.post(url, typed(criteria=[]))
    assert Intake.objects.get().proposal == ""


def test_urgency_that_was_not_asked_is_not_kept_as_calm(browsers, url):
    page = browsers.anna.get(url).content.decode()
    assert [line for line in page.split("<input") if 'value="calm"' in line and "checked" in line] == []
    browsers.anna.post(url, typed(urgency=""))
    assert Intake.objects.get().urgency == ""


def test_the_counsellor_decides_otherwise_and_the_case_moves_on(cast, browsers, url):
    browsers.anna.post(url, typed(decision="social_counselling"))
    case, intake = Case.objects.get(), Intake.objects.get()
    assert (case.form, case.phase) == ("social_counselling", "assessment")
    assert (intake.proposal, intake.decision) == ("case_management", "social_counselling")


def test_a_mere_referral_says_what_was_skipped(browsers, url):
    browsers.anna.post(url, typed(decision="referral_only"))
    assert Case.objects.get().phase == "linking"
    skipped = PhaseEntry.objects.filter(skipped=True).values_list("phase", flat=True)
    assert set(skipped) == {"assessment", "planning"}


def test_outside_the_target_group_informs_and_never_blocks(cast, browsers, url):
    cast.esra.birth_date, cast.esra.year_of_birth = date(2015, 1, 1), 2015
    cast.esra.save()
    assert 'name="outside_target_why"' in browsers.anna.get(url).content.decode()
    answer = browsers.anna.post(url, typed(outside_target_why="Die Eltern kommen mit.", decision="case_management"))
    assert answer.status_code == 302
    intake = Intake.objects.get()
    assert (intake.outside_target, intake.outside_target_why) == (True, "Die Eltern kommen mit.")


def test_a_route_that_betrays_something_is_sealed(browsers, url):
    browsers.anna.post(url, typed(access_route="health_psych"))
    intake = Intake.objects.get()
    assert (intake.access_route, intake.access_code) == ("", "health_psych")


def test_who_saved_in_between_is_not_overwritten(browsers, url):
    browsers.anna.post(url, typed())
    answer = browsers.anna.post(url, typed(concern="Etwas anderes."))
    assert answer.status_code == 409
    assert "Etwas anderes." in answer.content.decode()
    assert "Ich will arbeiten." in answer.content.decode()
    assert Intake.objects.get().concern == "Ich will arbeiten."


def test_the_proposal_is_told_while_ticking(browsers, cast):
    answer = browsers.anna.post(reverse("cases:intake_proposal", args=[cast.case.pk]), {"criteria": COMPLEX})
    assert "Case Management" in answer.content.decode()


def test_it_is_open_to_the_team_alone(browsers, url):
    assert [getattr(browsers, name).get(url).status_code for name in ("bilal", "carla", "deniz")] == [404, 404, 403]
