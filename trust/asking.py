"""Asking for pages as one of the viewers, so that nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
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
        return at_once(client.get(url, sent) if method == "GET" else client.post(url, sent or {"id": uuid4()}))


def at_once(answer: HttpResponseBase) -> HttpResponse:
    """What is handed out piece by piece is read to its end."""
    if isinstance(answer, StreamingHttpResponse):
        whole = HttpResponse(b"".join(answer), status=answer.status_code, headers=answer.headers)
        whole.cookies = answer.cookies
        return whole
    if not isinstance(answer, HttpResponse):
        raise TypeError(type(answer))
    return answer


def url_of(town: Town, name: str) -> str:
    return reverse(name, kwargs={argument: town.objects[what] for argument, what in MATRIX[name].arguments.items()})
