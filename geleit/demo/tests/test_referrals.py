import pytest

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.demo.offers import A_FEW, make_directory
from geleit.demo.referrals import PARTNERS, make_referrals
from geleit.demo.stories import tell_stories
from geleit.demo.town import found_town
from geleit.exchange.models import Request
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
