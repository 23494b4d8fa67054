import logging
import sys

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import UUIDField

from geleit.core.logs import Line, short

pytestmark = pytest.mark.django_db
NAME = "Esra Yıldırım"
FAILS = "DO $$ BEGIN RAISE EXCEPTION 'row refused' USING DETAIL = E'Failing row contains (Yıldırım,\nEsra).'; END $$"


def test_a_traceback_never_says_what_stands_in_the_row():
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FAILS)
    except DatabaseError as error:
        record = logging.LogRecord("web", logging.ERROR, __file__, 1, "failed: %s", (error,), sys.exc_info())
    text = Line("{levelname} {message}", style="{").format(record)
    assert "row refused" in text
    assert "test_logs.py" in text
    assert not [word for word in ("DETAIL", "CONTEXT", "Yıldırım", "Esra") if word in text]


def test_a_traceback_never_quotes_a_value_that_was_refused():
    try:
        UUIDField().to_python(NAME)
    except ValidationError as error:
        record = logging.LogRecord("web", logging.ERROR, __file__, 1, "failed: %s", (error,), sys.exc_info())
    text = Line("{levelname} {message}", style="{").format(record)
    assert "django.core.exceptions.ValidationError: …" in text
    assert NAME not in text


def test_a_message_of_nothing_but_breaks_is_read_once():
    breaks = "\n" * 400_000
    assert short(f"{breaks}DETAIL: (Esra)") == breaks[1:]
    assert short(breaks) == breaks


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/angebote/bestaetigen/vqGws7rnZi8WP6XzpDb1R4Z_2syas_5o/aendern/", "/angebote/bestaetigen/…/aendern/"),
        ("/weiter/vqGws7rnZi8WP6XzpDb1R4Z_2syas_5o", "/weiter/…"),
        ("/faelle/ca638ffd-620d-4b82-b9ba-ca8f9a7f90c1/plan/", "/faelle/ca638ffd-620d-4b82-b9ba-ca8f9a7f90c1/plan/"),
    ],
)
def test_what_opens_a_mailed_link_never_stands_in_a_log(path, told):
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "Forbidden: %s", (path,), None)
    assert Line("{message}", style="{").format(record) == f"Forbidden: {told}"
