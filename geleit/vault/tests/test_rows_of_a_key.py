"""A rotation asks every sealed table for the rows of a key, many times: no table may be read whole for it."""

import pytest
from django.apps import apps
from django.db import connection

from geleit.vault.models import SealedModel

SEALED = [model for model in apps.get_models() if issubclass(model, SealedModel) and model._meta.managed]
SEALED = [model for model in SEALED if not model.__module__.startswith("geleit.vault.tests")]


@pytest.mark.django_db
@pytest.mark.parametrize("model", SEALED, ids=lambda model: model._meta.label)
def test_the_rows_of_a_key_are_found_by_an_index(model):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert ["key_id"] in [one["columns"] for one in found.values() if one["index"]]
