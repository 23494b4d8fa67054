"""Words from lists: those of our own code lists are not stored (geleit.directory.taxonomies), only others'."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from geleit.core.data_classes import PUBLIC
from geleit.directory.models.part import Part, line, of, web, words


class Taxonomy(Part):
    data_classes: ClassVar = {PUBLIC: "id name description uri taxonomy_version"}
    hsds = "id name description uri version"

    name = models.CharField(max_length=300)
    description = words()
    uri = web()
    taxonomy_version = line(100)

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> str:
        return self.taxonomy_version


class TaxonomyTerm(Part):
    data_classes: ClassVar = {PUBLIC: "id code name description parent taxonomy_detail language term_uri"}
    hsds = "id code name description parent_id taxonomy language taxonomy_id term_uri"

    code = line(100)
    name = models.CharField(max_length=300)
    description = words()
    parent = of("TaxonomyTerm", "children")
    taxonomy_detail = of("Taxonomy", "terms")
    language = line(10)
    term_uri = web()

    def __str__(self) -> str:
        return self.name

    @property
    def taxonomy_id(self):
        return self.taxonomy_detail_id

    @property
    def taxonomy(self) -> str:
        return self.taxonomy_detail.name if self.taxonomy_detail else ""


class Attribute(Part):
    """A term that somebody else's list brought. What our own lists say follows from the offer's own fields."""

    data_classes: ClassVar = {PUBLIC: "id link_id link_type link_entity value taxonomy_term label"}
    hsds = "id link_id taxonomy_term_id link_type link_entity value label"

    link_id = models.UUIDField(db_index=True)
    link_type = line(100)
    link_entity = models.CharField(max_length=40)
    value = words()
    taxonomy_term = of("TaxonomyTerm", "attributes")
    label = line()


class Metadata(Part):
    """Which field was changed when, from what into what. By a function, never by a name."""

    data_classes: ClassVar = {
        PUBLIC: "id resource_id resource_type last_action_date last_action_type field_name previous_value "
        "replacement_value updated_by"
    }
    hsds = (
        "id resource_id resource_type last_action_date last_action_type field_name previous_value "
        "replacement_value updated_by"
    )
    never_left_out = frozenset({"previous_value", "replacement_value"})

    resource_id = models.UUIDField(db_index=True)
    resource_type = models.CharField(max_length=40)
    last_action_date = models.DateField()
    last_action_type = models.CharField(max_length=40)
    field_name = models.CharField(max_length=100)
    previous_value = words()
    replacement_value = words()
    updated_by = models.CharField(max_length=100)

    class Meta:
        ordering = ("-last_action_date", "id")
