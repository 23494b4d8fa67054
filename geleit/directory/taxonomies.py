"""Our own code lists as the standard's taxonomies, with ids that follow from list and code on every installation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from geleit.directory.eligibility import criteria_of
from geleit.directory.models import Service
from geleit.programmes.codes import code_list

SPACE = UUID("6f0a7c52-9d1b-5f53-8b0e-3f2f4e0f9a31")
LISTS = (
    "offer_category",
    "counselling_topic",
    "residence_status_group",
    "language_level",
    "legal_sphere",
    "gender",
    "programme",
    "provider_type",
)
FEATURES = {
    "childcare": ("Kinderbetreuung", "Childcare"),
    "evening": ("abends", "In the evening"),
    "online": ("online", "Online"),
    "wheelchair": ("mit Rollstuhl erreichbar", "Accessible by wheelchair"),
}
FEATURE_LIST = "offer_feature"


@dataclass(frozen=True)
class Term:
    """Looks like a row of models.TaxonomyTerm."""

    id: UUID
    code: str
    name: str
    description: str
    list_name: str

    @property
    def taxonomy_id(self) -> UUID:
        return taxonomy_id(self.list_name)

    def as_json(self) -> dict[str, Any]:
        taxonomy = own_taxonomies()[self.taxonomy_id]
        return {
            "id": str(self.id),
            "code": self.code,
            "name": self.name,
            "description": self.description,
            "taxonomy": taxonomy["name"],
            "taxonomy_detail": taxonomy,
            "language": "de",
            "taxonomy_id": str(self.taxonomy_id),
        }


def taxonomy_id(list_name: str) -> UUID:
    return uuid5(SPACE, list_name)


def term_id(list_name: str, code: str) -> UUID:
    return uuid5(SPACE, f"{list_name}/{code}")


@cache
def own_taxonomies() -> dict[UUID, dict[str, Any]]:
    found = {}
    for name in LISTS:
        codes = code_list(name)
        found[taxonomy_id(name)] = _taxonomy(name, codes.label_de, codes.label_en)
    found[taxonomy_id(FEATURE_LIST)] = _taxonomy(FEATURE_LIST, "Merkmale von Angeboten", "Features of offers")
    return found


def _taxonomy(name: str, german: str, english: str) -> dict[str, Any]:
    described = f"{english} (German profile of Geleit, list {name})"
    return {"id": str(taxonomy_id(name)), "name": german, "description": described, "version": "1"}


@cache
def own_terms() -> dict[UUID, Term]:
    terms = [
        Term(term_id(name, one.code), one.code, one.label_de, one.label_en, name)
        for name in LISTS
        for one in code_list(name)
    ]
    terms += [
        Term(term_id(FEATURE_LIST, code), code, german, english, FEATURE_LIST)
        for code, (german, english) in FEATURES.items()
    ]
    return {term.id: term for term in terms}


def words_of(service: Service) -> Iterator[tuple[str, str, str]]:
    """(what it says, list, code) of everything our own lists say about an offer."""
    criteria = criteria_of(service.eligibility)
    features = [name for name in ("childcare", "evening", "online") if getattr(service, name)]
    for kind, name, codes in (
        ("category", "offer_category", [service.category]),
        ("topic", "counselling_topic", service.topics),
        ("eligibility", "residence_status_group", criteria.status_groups),
        ("eligibility", "legal_sphere", criteria.legal_spheres),
        ("eligibility", "gender", criteria.genders),
        ("eligibility", "programme", criteria.programmes),
        ("minimum_level", "language_level", [criteria.level_from]),
        ("maximum_level", "language_level", [criteria.level_to]),
        ("feature", FEATURE_LIST, features),
    ):
        yield from ((kind, name, code) for code in codes if code)


def attributes_of(service: Service) -> list[dict[str, Any]]:
    """The standard's attributes, worked out from the offer's own fields."""
    found = []
    for kind, name, code in words_of(service):
        term = own_terms().get(term_id(name, code))
        if term:
            found.append(_attribute(service.id, "service", kind, term))
    return found


def _attribute(link: UUID, entity: str, kind: str, term: Term) -> dict[str, Any]:
    return {
        "id": str(uuid5(link, f"{kind}/{term.id}")),
        "link_id": str(link),
        "taxonomy_term_id": str(term.id),
        "link_type": kind,
        "link_entity": entity,
        "value": term.code,
        "taxonomy_term": term.as_json(),
        "label": term.name,
    }


def attribute_of_place(link: UUID) -> dict[str, Any]:
    return _attribute(link, "location", "feature", own_terms()[term_id(FEATURE_LIST, "wheelchair")])


def attribute_of_provider(link: UUID, code: str) -> list[dict[str, Any]]:
    term = own_terms().get(term_id("provider_type", code))
    return [_attribute(link, "organization", "provider_type", term)] if term else []
