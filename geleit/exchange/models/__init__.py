from geleit.exchange.models.consent import Consent, ConsentProof
from geleit.exchange.models.link import Link
from geleit.exchange.models.package import Opening, Package, PackageContent
from geleit.exchange.models.partner import HouseKey, PartnerCard
from geleit.exchange.models.received import ReceivedPackage
from geleit.exchange.models.request import Request, Step

__all__ = [
    "Consent",
    "ConsentProof",
    "HouseKey",
    "Link",
    "Opening",
    "Package",
    "PackageContent",
    "PartnerCard",
    "ReceivedPackage",
    "Request",
    "Step",
]
