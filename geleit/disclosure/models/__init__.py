from geleit.disclosure.models.legal import LegalDisclosure, LegalDisclosureContent
from geleit.disclosure.models.requests import Extract, ExtractContent, Request

__all__ = ["Extract", "ExtractContent", "LegalDisclosure", "LegalDisclosureContent", "Request"]
