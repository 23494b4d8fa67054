from geleit.referrals.models.referral import Referral
from geleit.referrals.models.unmet import UnmetNeed

__all__ = ["Referral", "UnmetNeed"]
