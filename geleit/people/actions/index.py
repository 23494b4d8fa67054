from __future__ import annotations

from django.db import transaction

from geleit.audit.record import record
from geleit.people.models import NameKey, Person
from geleit.people.search import keys_of
from geleit.vault import keys

AT_ONCE = 1_000


@transaction.atomic
def index_all_names() -> int:
    """The index of everybody, written anew. Those who were merged into another record stay out of it."""
    everybody = list(Person.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(everybody), AT_ONCE):
        some = list(Person.objects.filter(pk__in=everybody[start : start + AT_ONCE]).select_related("office"))
        keys.load({person.key_id for person in some})
        NameKey.objects.filter(person__in=some).delete()
        made = [key for person in some for key in keys_of(person, person.office.organisation_id)]
        NameKey.objects.bulk_create(made, batch_size=5_000)
    record("names.indexed", by=None, detail={"people": len(everybody)})
    return len(everybody)
