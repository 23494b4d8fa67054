from geleit.exchange.models.consent import Consent, ConsentProof
from geleit.exchange.models.link import Link
from geleit.exchange.models.package import Opening, Package, PackageContent
from geleit.exchange.models.request import Request, Step

__all__ = ["Consent", "ConsentProof", "Link", "Opening", "Package", "PackageContent", "Request", "Step"]
