"""The tables of Open Referral HSDS 3.2, with the standard's names, and what the German profile adds to them."""

from geleit.directory.models.care import ConfirmationLink, DirectoryImport, Draft
from geleit.directory.models.details import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Funding,
    Language,
    Phone,
    RequiredDocument,
    Schedule,
    ServiceArea,
    ServiceCapacity,
    Unit,
    Url,
)
from geleit.directory.models.offers import Location, Service, ServiceAtLocation
from geleit.directory.models.organisations import OrganizationIdentifier, Profile, Program
from geleit.directory.models.search import Area, Entry
from geleit.directory.models.terms import Attribute, Metadata, Taxonomy, TaxonomyTerm

__all__ = [
    "Accessibility",
    "Address",
    "Area",
    "Attribute",
    "ConfirmationLink",
    "Contact",
    "CostOption",
    "DirectoryImport",
    "Draft",
    "Entry",
    "Funding",
    "Language",
    "Location",
    "Metadata",
    "OrganizationIdentifier",
    "Phone",
    "Profile",
    "Program",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "Taxonomy",
    "TaxonomyTerm",
    "Unit",
    "Url",
]
