"""Asking for pages as one of the viewers, so that nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from town import Town

from tests.permission_matrix import MATRIX, VIEWERS

OUTSIDE = [viewer for viewer in VIEWERS if viewer not in ("lead", "member", "deputy")]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, method: str, url: str, sent: dict[str, Any] | None = None) -> HttpResponse:
    """What it changes is undone."""
    with undone():
        answer = client.get(url, sent) if method == "GET" else client.post(url, sent or {"id": uuid4()})
        if answer.streaming:
            answer.content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer


def url_of(town: Town, name: str) -> str:
    return reverse(name, kwargs={argument: town.objects[what] for argument, what in MATRIX[name].arguments.items()})
