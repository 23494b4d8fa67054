"""C4, C8, C9: scripts, addresses of elsewhere, formulas and breaks of lines in what people type."""

from __future__ import annotations

import csv
import io
import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

import openpyxl
import pikepdf
from asking import ask, url_of
from chromium import visits
from django import forms
from django.http import HttpResponse
from django.template import base
from harness import Found, check, enough
from pages import addresses, forms_of
from payloads import MARKED, breaks_of_headers, formulas, scripts
from town import Town

from geleit.insights import sheets
from tests.permission_matrix import VIEWERS

LEADS = re.compile(r"\s*(?:javascript|java\tscript|data|vbscript|https?):|\s*//", re.I)


class Foreign(HTMLParser):
    """Elements and attributes that stand on a page because somebody typed them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            runs = name.startswith("on") or LEADS.match(value or "") or tag in ("script", "base", "object", "iframe")
            if (runs and MARKED in (value or "")) or MARKED in name:
                self.found.append(f"<{tag} {name}={(value or '')[:60]}>")

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and MARKED in data:
            self.found.append(f"in a script: {data[:60]}")


@contextmanager
def nothing_is_escaped(_town: Town) -> Iterator[None]:
    with patch.object(base, "render_value_in_context", lambda value, _context: str(value)):
        yield


@check("C4", breaks=nothing_is_escaped)
def what_people_type_never_runs(town: Town, short: bool) -> Found:
    """300 scripts in every sealed text, in names of staff, offices and offers: no page, paper or table of anybody runs
    one. In the full form Chromium opens every page as well, and neither calls a script nor has one to refuse."""
    wrong, asked, seen = [], 0, set()
    for viewer in VIEWERS:
        client = town.browser(town.viewers[viewer])
        names = addresses(viewer)
        for name in names[:: (3 if viewer == "lead" else 12) if short else 1]:
            answer = ask(client, "GET", url_of(town, name))
            asked += 1
            seen |= {one for one in scripts() if runs_through(one, answer)} if not short else set()
            wrong += [f"{name} as {viewer}: {one}" for one in what_runs_in(answer)]
            enough(wrong)
    if not short:
        pages, run = visits(town, VIEWERS)
        asked, wrong = asked + pages, wrong + run
        wrong += [] if len(seen) > 250 else [f"only {len(seen)} of the scripts stand on any page"]
    return Found(len(wrong), asked, where=sorted(set(wrong)), counted={"scripts_seen": len(seen)} if seen else {})


def runs_through(one: str, answer: HttpResponse) -> bool:
    """It stands on the page, escaped."""
    return one.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace(
        "'", "&#x27;"
    ) in answer.content.decode(errors="replace")


def what_runs_in(answer: HttpResponse) -> list[str]:
    kind = answer.headers.get("Content-Type", "")
    if "text/html" in kind:
        return Foreign(answer.content.decode()).found
    if kind == "application/pdf":
        return active_in_pdf(answer.content)
    if MARKED.encode() in answer.content and answer.headers.get("X-Content-Type-Options") != "nosniff":
        return [f"{kind} that a browser may take for a page"]
    return []


def active_in_pdf(data: bytes) -> list[str]:
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            whole = b"".join(
                one.unparse(resolved=True) for one in document.objects if not isinstance(one, pikepdf.Stream)
            )
    except pikepdf.PdfError:
        return []  # the paper of the cast is none, and is given as an attachment
    return [word for word in ("/JavaScript", "/Launch", "(javascript:", "/OpenAction") if word.encode() in whole]


@contextmanager
def forms_look_where_links_lead(_town: Town) -> Iterator[None]:
    """As a preview of links would."""
    plain = forms.CharField.to_python

    def looks(one: forms.CharField, value: Any) -> Any:
        text = plain(one, value)
        if text and text.startswith("http://127.0.0.1"):
            urllib.request.urlopen(text, timeout=2).close()
        return text

    with patch.object(forms.CharField, "to_python", looks):
        yield


@check("C8", breaks=forms_look_where_links_lead)
def nothing_typed_makes_the_server_ask(town: Town, short: bool) -> Found:
    """A listener on this machine, whose address stands in every field of every form and in every parameter."""
    asked, opened = 0, list[Any]()
    with listener() as (port, hits), watching_connections(opened):
        where = [f"http://127.0.0.1:{port}/x", f"http://localhost:{port}/x", f"http://[::1]:{port}/x"]
        where += [
            f"//127.0.0.1:{port}/",
            "http://169.254.169.254/latest/",
            f"http://127.0.0.1:{port}@zz.example/",
            "file:///etc/passwd",
        ]
        for viewer in ("lead", "team_lead", "administrator", "anonymous")[: 1 if short else 4]:
            client = town.browser(town.viewers[viewer])
            for number, (url, form) in enumerate(forms_of(town, viewer)):
                if short and number % 4:
                    continue
                for address in where[: 1 if short else None]:
                    asked += 1
                    ask(client, "POST", url, {**form.fields, **dict.fromkeys(form.texts, address)})
                    enough([*hits, *opened])
            for name in addresses(viewer)[:: 10 if short else 1]:
                asked += 1
                ask(
                    client,
                    "GET",
                    url_of(town, name),
                    dict.fromkeys(("next", "url", "q", "fuer", "href", "src"), where[0]),
                )
    wrong = [f"{number} requests to the listener" for number in [len(hits)] if number] + sorted(set(map(str, opened)))
    return Found(len(wrong), asked, where=wrong)


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    hits: list[bytes] = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            while True:
                try:
                    line, _peer = listening.accept()
                except OSError:
                    return
                with line:
                    hits.append(line.recv(200))
                    line.sendall(b"HTTP/1.0 200 OK\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], hits
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@contextmanager
def watching_connections(opened: list[Any]) -> Iterator[None]:
    """The database is asked by a library of its own; whoever else connects through Python is noted."""
    plain = socket.socket.connect

    def connect(one: socket.socket, address: Any) -> Any:
        if not isinstance(address, str):
            opened.append(address)
        return plain(one, address)

    with patch.object(socket.socket, "connect", connect):
        yield


@contextmanager
def cells_as_they_come(_town: Town) -> Iterator[None]:
    with patch.object(sheets, "_harmless", lambda cell: "" if cell is None else str(cell)):
        yield


@check("C9", breaks=cells_as_they_come)
def neither_cells_nor_headers_are_written_by_others(town: Town, short: bool) -> Found:
    """200 beginnings of formulas in tables; breaks of lines in every parameter that may come back in a header."""
    corpus, wrong, asked = formulas(), [], 0
    written = csv.reader(
        io.StringIO(sheets.as_csv([[one] for one in corpus]).decode("utf-8-sig"), newline=""), delimiter=";"
    )
    cells = [row[0] for row in written]
    table: list[sheets.Row] = [[one] for one in ("Kopf", *corpus)]
    sheet = openpyxl.load_workbook(io.BytesIO(sheets.as_xlsx(table))).worksheets[0]
    kinds = [cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row]
    asked += len(cells) + len(kinds)
    wrong += [f"csv: {cell!r}" for cell in cells if cell.lstrip().startswith(sheets.DANGEROUS)]
    wrong += [f"xlsx: {kind}" for kind in kinds if kind != "s"]
    client = town.browser(town.cast.anna)
    breaks = breaks_of_headers()[:: 6 if short else 1]
    for one in breaks:
        for url, sent in (
            ("/darstellung/", {"theme": one, "next": f"/{one}"}),
            ("/sprache/", {"language": one, "next": f"/{one}"}),
        ):
            asked += 1
            wrong += [f"{url}: {name}" for name, value in ask(client, "POST", url, sent).items() if broken(name, value)]
        for url in ("/konto/login/", "/auswertung/", "/angebote/"):
            asked += 1
            wrong += [
                f"{url}: {name}"
                for name, value in ask(client, "GET", url, {"next": one, "jahr": one, "q": one}).items()
                if broken(name, value)
            ]
    return Found(len(wrong), asked, where=sorted(set(wrong)))


def broken(name: str, value: str) -> bool:
    return (
        bool(re.search(r"[\r\n\x0b\x85\u2028]", value)) or name in ("Bcc",) or ("zz=1" in value and name != "Location")
    )
