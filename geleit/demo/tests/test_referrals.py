import pytest

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.cases.models import Notice
from geleit.core import dates
from geleit.demo.consents import make_consents
from geleit.demo.offers import A_FEW, make_directory
from geleit.demo.referrals import PARTNERS, make_referrals
from geleit.demo.stories import tell_stories
from geleit.demo.town import find_town, found_town
from geleit.exchange.models import Consent, Opening, ReceivedPackage, Request
from geleit.referrals.models import Referral, UnmetNeed
from geleit.vault import keys

pytestmark = pytest.mark.django_db


def test_three_partners_and_referrals_in_every_state():
    town = found_town()
    tell_stories(town, ("anna",))
    make_directory(town.users["karin"], A_FEW)
    keys.forget()  # what somebody may not open is in no memory either
    number = make_referrals(town)
    with acting_as(town.users["anna"], purpose="test"):
        assert Referral.objects.visible_to(town.users["anna"]).count() == number
        states = set(Request.objects.values_list("state", flat=True))
        assert UnmetNeed.objects.count() == 3
    assert states == set(Request.State) - {"draft", "received"}
    with acting_as(None, purpose="system"):
        silke = User.objects.get(username="silke")
        assert {name for name, *_rest in PARTNERS} <= set(User.objects.values_list("username", flat=True))
    with acting_as(silke, purpose="test"):
        assert Request.objects.addressed_to(silke).count() == 1


def test_consents_end_in_every_way_and_a_file_travels_in_both_directions():
    town = found_town()
    tell_stories(town, ("anna",))
    make_directory(town.users["karin"], A_FEW)
    make_referrals(town)
    town = find_town()
    make_consents(town)
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
