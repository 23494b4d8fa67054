"""Pages and forms as a browser meets them: every address of the matrix, and the fields of the forms on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from uuid import uuid4

from asking import ask, url_of
from django.http import HttpResponse
from town import Town

from tests.permission_matrix import MATRIX

TEXT = {"text", "search", "email", "tel", "url", "password", "number", "date", "textarea", ""}


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)  # name → what is in it
    kinds: dict[str, str] = field(default_factory=dict)  # name → type of the input

    @property
    def texts(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in TEXT]


class Forms(HTMLParser):
    """What a browser would send, form by form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._name = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").upper())
            self.found.append(self._form)
        elif self._form is not None and tag in ("input", "textarea", "select") and given.get("name"):
            self._name = given["name"]
            kind = tag if tag != "input" else given.get("type", "text")
            self._form.kinds.setdefault(self._name, kind)
            if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
                self._form.fields.setdefault(self._name, []).append(given.get("value", ""))
        elif self._form is not None and tag == "option" and "selected" in given:
            self._form.fields.setdefault(self._name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._form.kinds.get(self._name) == "textarea":
            self._form.fields.setdefault(self._name, [data])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("textarea", "select"):
            self._name = ""


def is_page(answer: HttpResponse) -> bool:
    return answer.status_code in (200, 409, 422) and "text/html" in answer.headers.get("Content-Type", "")


def addresses(viewer: str, method: str = "GET") -> list[str]:
    """Names of what this viewer may reach."""
    return [name for name, row in MATRIX.items() if viewer in row.allowed and method in row.methods]


@cache
def crawl(town: Town, viewer: str) -> dict[str, HttpResponse]:
    """What each address answers this viewer. Asked once: whatever is sent is undone."""
    client = town.browser(town.viewers[viewer])
    return {name: ask(client, "GET", url_of(town, name)) for name in addresses(viewer)}


@cache
def forms_of(town: Town, viewer: str) -> list[tuple[str, Form]]:
    """Every form this viewer meets, with what stands in it, once for each address it is sent to; those that stand on
    no page of their own (a button somewhere) with an id alone."""
    return list(_forms_of(town, viewer))


def _forms_of(town: Town, viewer: str) -> Iterator[tuple[str, Form]]:
    sent = set()
    for name, answer in crawl(town, viewer).items():
        url = url_of(town, name)
        if not is_page(answer):
            continue
        for form in Forms(answer.content.decode()).found:
            where = form.action or url
            if form.method == "POST" and where not in sent and "/logout/" not in where:
                sent.add(where)
                yield where, form
    for name in addresses(viewer, "POST"):
        if (url := url_of(town, name)) not in sent:
            yield url, Form(url, "POST", {"id": [str(uuid4())]}, {"id": "hidden"})
