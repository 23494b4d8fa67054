"""The cast, and a browser for each of them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast, gather


@pytest.fixture
def cast(db) -> Cast:
    return gather()


@pytest.fixture
def browser():
    def of(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return of
