import pytest

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.cases.models import Notice
from geleit.core import dates
from geleit.demo.figures import COUNTED
from geleit.demo.handovers import make_handovers
from geleit.demo.offers import A_FEW, make_directory
from geleit.demo.referrals import PARTNERS, make_referrals
from geleit.demo.stories import tell_stories
from geleit.demo.town import find_town, found_town
from geleit.exchange.models import Consent, Opening, ReceivedPackage, Request
from geleit.handover.models import Handover
from geleit.insights.models import Release
from geleit.referrals.models import Referral, UnmetNeed
from geleit.vault import keys

pytestmark = pytest.mark.django_db


COUNSELLORS = ("anna", "jonas", "samira", "lena")


def test_three_partners_referrals_and_handovers_in_every_state_and_figures_that_have_left():
    town = found_town()
    tell_stories(town, COUNSELLORS)
    make_directory(town.users["karin"], A_FEW)
    keys.forget()  # what somebody may not open is in no memory either
    number = make_referrals(town)
    with acting_as(town.users["anna"], purpose="test"):
        assert Referral.objects.visible_to(town.users["anna"]).count() == number
        states = set(Request.objects.values_list("state", flat=True))
        assert len([need for need in UnmetNeed.objects.all() if need.place]) == 3
    assert states == set(Request.State)
    with acting_as(None, purpose="system"):
        silke = User.objects.get(username="silke")
        assert {name for name, *_rest in PARTNERS} <= set(User.objects.values_list("username", flat=True))
    with acting_as(silke, purpose="test"):
        assert Request.objects.addressed_to(silke).count() == 1
    make_handovers(town)
    assert {state for name in COUNSELLORS for state in states_of_handovers(town.users[name])} == set(Handover.Status)
    with acting_as(town.users["tilda"], purpose="test"):
        needs = Release.objects.get().content["unmet_needs"]
    assert needs["total"] >= max(people for _reason, _topics, people in COUNTED)
    assert "topic_reason" in needs["tables"]


def states_of_handovers(user: User) -> list[str]:
    with acting_as(user, purpose="test"):
        return list(Handover.objects.values_list("status", flat=True))


def test_consents_end_in_every_way_and_a_file_travels_in_both_directions():
    town = found_town()
    tell_stories(town, ("anna",))
    make_directory(town.users["karin"], A_FEW)
    make_referrals(town)
    town = find_town()
    anna, viktor = town.users["anna"], town.users["viktor"]
    with acting_as(anna, purpose="test"):
        consents = list(Consent.objects.visible_to(anna))
        assert {"withdrawn", "given"} <= {one.state for one in consents}
        assert dates.today() in {one.until_on for one in consents}
        assert [one.giver for one in consents].count("guardian") == 1
        assert Notice.objects.filter(kind="consent").count() == 2
        assert [one.how for one in Opening.objects.filter(package__consent__partner__isnull=False)] == ["file"]
    with acting_as(viktor, purpose="test"):
        assert ReceivedPackage.objects.sent_to(viktor).count() == 1
