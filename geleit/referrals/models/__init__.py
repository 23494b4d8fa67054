from geleit.referrals.models.unmet import UnmetNeed

__all__ = ["UnmetNeed"]
