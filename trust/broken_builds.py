"""Builds of the web server that are broken on purpose: the checks of group crash must notice each of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpResponse

from geleit.access.acting import acting_as
from geleit.cases.actions.contact import add_contact
from geleit.cases.models import DocumentChunk
from geleit.cases.views import contacts
from geleit.config import urls
from geleit.core import forms, versions
from geleit.mail import actions as mail_actions
from geleit.mail import sending


def instead(where: object, name: str, other: Callable[..., Any], *, new: bool = False) -> None:
    """For as long as the process lives. `new`: there is nothing of that name."""
    patch.object(where, name, other, create=new).start()


def acknowledges_before_it_writes() -> None:
    """A note is taken as kept at once, and written a second later."""

    def add(form: Any, case: Any, request: Any) -> Any:
        pk, said, by = form.cleaned_data["id"], form.said(), request.user

        def later() -> None:
            time.sleep(1)
            with acting_as(by, purpose="request"):
                add_contact(pk, case, said, by=by)
            connection.close()

        threading.Thread(target=later).start()
        return SimpleNamespace(case_id=case.pk)

    instead(contacts, "_add", add)


def gives_every_form_a_new_id() -> None:
    """Idempotency gone: whatever id a form came with, each time it is a new object."""
    instead(forms.NewObjectForm, "clean_id", lambda _form: uuid4(), new=True)


def asks_for_no_version() -> None:
    """Whoever saves last wins."""

    def claim(obj: Any, _version: int) -> None:
        type(obj)._default_manager.filter(pk=obj.pk).update(version=F("version") + 1)

    instead(versions, "claim", claim)


def answers_every_fault_alike() -> None:
    """A database that does not answer looks like a fault of ours, trace included."""
    told = "Traceback (most recent call last)"
    instead(urls, "handler500", lambda _request: HttpResponse(told, status=500))


def waits_for_ever() -> None:
    settings.DATABASES["default"]["OPTIONS"].pop("options", None)
    connection.settings_dict["OPTIONS"].pop("options", None)


def keeps_a_document_piece_by_piece() -> None:
    """Half a document is committed before its other half is there."""

    plain = DocumentChunk.objects.bulk_create

    def slowly(pieces: Any, *args: Any, **kwargs: Any) -> Any:
        connection.connection.commit()
        time.sleep(3)
        return plain(pieces, *args, **kwargs)

    instead(DocumentChunk.objects, "bulk_create", slowly)


def sends_mail_from_the_page() -> None:
    """Whoever pressed the button waits until the mail server has answered."""

    plain = mail_actions._write

    def write(*given: Any) -> Any:
        pk = plain(*given)
        sending.deliver(pk)
        return pk

    instead(mail_actions, "_write", write)


BUILDS: dict[str, Callable[[], None]] = {
    build.__name__: build
    for build in (
        acknowledges_before_it_writes,
        gives_every_form_a_new_id,
        asks_for_no_version,
        answers_every_fault_alike,
        waits_for_ever,
        keeps_a_document_piece_by_piece,
        sends_mail_from_the_page,
    )
}
