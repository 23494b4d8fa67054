"""E3, E5, E6: what people bring. Every file is made while the check runs; none lies in this folder."""

from __future__ import annotations

import io
import resource
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from uuid import UUID, uuid4

import pikepdf
from asking import ask, undone, url_of
from bad_files import CLEANED, DIRTY, REFUSED, TAGGED, bad_files, tagged_files
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse
from harness import Found, check
from pages import crawl
from town import Town

from geleit.cases.tests.clamd import Clamd
from geleit.cases.views import documents as document_views
from geleit.core.uploads import file_types
from geleit.core.uploads.file_types import CleanFile, Refused, clean_file

WORKER_MEMORY = 1_536  # MB, what the cleaning process may take (cleaner.MEMORY)


@contextmanager
def every_file_is_kept_as_it_is(_town: Town) -> Iterator[None]:
    with patch(f"{__name__}.clean_file", lambda name, data: CleanFile(name, file_types.PDF, data)):
        yield


@check("E3", breaks=every_file_is_kept_as_it_is)
def every_bad_file_is_refused_or_made_harmless(town: Town, short: bool) -> Found:
    """At least 120 files, each with what must become of it: refused with a sentence, or kept without what acts."""
    wrong, slowest = [], 0.0
    files = bad_files()
    with a_scanner():
        for name, data, expected in files[:: 17 if short else 1]:
            began = time.perf_counter()
            wrong += [f"{name}: {problem}" for problem in problem_of(name, data, expected)]
            slowest = max(slowest, time.perf_counter() - began)
        good = new_upload(
            town,
            "gut.png",
            next(data for name, data, expected in files if expected == CLEANED and name.endswith(".png")),
        )
    wrong += [] if good == 302 else [f"after all of them a good file is answered with {good}"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    wrong += [f"a cleaning process took {peak} MB"] if peak > WORKER_MEMORY else []
    return Found(
        len(wrong),
        len(files[:: 17 if short else 1]),
        where=wrong,
        counted={"slowest_s": round(slowest, 1), "peak_mb": peak},
    )


def problem_of(name: str, data: bytes, expected: str) -> Iterator[str]:
    try:
        kept = clean_file(name, data)
    except Refused as refusal:
        yield from [] if expected == REFUSED and str(refusal) else [f"refused: {refusal}"]
        return
    if expected == REFUSED:
        yield f"kept as {kept.media_type}"
    for word in DIRTY:
        if word in kept.data:
            yield f"kept with {word.decode(errors='replace')}"
    if (
        any(not one.isprintable() or one in '/\\:"' for one in kept.name)
        or len(kept.name) > 160
        or kept.name.startswith(".")
    ):
        yield f"kept under the name {kept.name!a}"
    if kept.media_type == file_types.PDF:
        yield from acting(kept.data)


def acting(data: bytes) -> list[str]:
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            whole = b"".join(
                one.read_bytes() if isinstance(one, pikepdf.Stream) and len(one.read_raw_bytes()) < 200_000 else b""
                for one in document.objects
            ) + b"".join(one.unparse(resolved=True) for one in document.objects if not isinstance(one, pikepdf.Stream))
    except pikepdf.PdfError as error:
        return [f"no PDF: {error}"]
    return [
        f"PDF keeps {word}"
        for word in ("/JavaScript", "/Launch", "/EmbeddedFile", "/XFA", "/OpenAction")
        if word.encode() in whole
    ]


@contextmanager
def a_scanner() -> Iterator[None]:
    """It speaks clamd's protocol and knows the test string of EICAR."""
    with tempfile.TemporaryDirectory() as folder:
        running = Clamd(Path(folder) / "clamd.ctl")
        with override_settings(CLAMD=running.path):
            yield
        running.stop()


def new_upload(town: Town, name: str, data: bytes) -> int:
    with undone():
        sent = {"id": str(uuid4()), "file": SimpleUploadedFile(name, data), "kind": "asylum_decision", "note": ""}
        return town.browser(town.cast.anna).post(url_of(town, "cases:document_add"), sent).status_code


@contextmanager
def waiting_counts_as_clean(_town: Town) -> Iterator[None]:
    with patch.object(file_types, "_was_scanned", lambda _data: True):
        yield


@check("E4", breaks=waiting_counts_as_clean)
def without_an_answer_of_the_scanner_nothing_opens(town: Town, _short: bool) -> Found:
    """The scanner is not there, hangs up, or talks nonsense: kept, sealed, and opened for nobody."""
    data = next(data for name, data, expected in bad_files() if expected == CLEANED and name.endswith(".png"))
    wrong = []
    for how, path in (("no socket", "/nowhere/clamd.ctl"), ("not its socket", tempfile.gettempdir())):
        with override_settings(CLAMD=path), undone():
            client = town.browser(town.cast.anna)
            sent = {
                "id": str(uuid4()),
                "file": SimpleUploadedFile("a.png", data),
                "kind": "asylum_decision",
                "note": "",
            }
            client.post(url_of(town, "cases:document_add"), sent)
            kept = client.get(reverse("cases:document", args=[sent["id"]])).status_code
            opened = client.get(reverse("cases:document_content", args=[sent["id"]])).status_code
            wrong += [] if (kept, opened) == (200, 404) else [f"{how}: page {kept}, content {opened}"]
    return Found(len(wrong), 2, where=wrong)


@contextmanager
def makers_stay(_town: Town) -> Iterator[None]:
    with patch(f"{__name__}.cleaned", lambda _name, data: data):
        yield


def cleaned(name: str, data: bytes) -> bytes:
    return clean_file(name, data).data


@check("E5", breaks=makers_stay)
def who_made_it_and_where_is_taken_out(_town: Town, short: bool) -> Found:
    """Thirty files with place, author, machine and time in every corner such a file has."""
    files = tagged_files()[:: 4 if short else 1]
    wrong = [f"{name}: {tag.decode()}" for name, data in files for tag in TAGGED if tag in loose(cleaned(name, data))]
    return Found(len(wrong), len(files), where=wrong)


def loose(data: bytes) -> bytes:
    """With the parts of an archive and the streams of a PDF unpacked."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    return data


@contextmanager
def shown_as_a_page(_town: Town) -> Iterator[None]:
    with (
        patch.object(document_views, "SANDBOX", "default-src *"),
        patch.object(document_views, "NOTHING_ELSE", "default-src *"),
    ):
        yield


@check("E6", breaks=shown_as_a_page)
def what_is_downloaded_cannot_act_here(town: Town, short: bool) -> Found:
    """Every file Geleit hands out: its kind, no guessing of it, a name of ours, a policy that lets nothing run; and
    secrets in addresses are too long to guess."""
    wrong, files = [], 0
    for viewer in ("lead", "team_lead", "statistics", "anonymous")[: 1 if short else 4]:
        client = town.browser(town.viewers[viewer])
        for name, seen in crawl(town, viewer).items():
            if "text/html" in seen.headers.get("Content-Type", ""):
                continue
            answer = ask(client, "GET", url_of(town, name))
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code != 200 or kind.startswith(("text/html", "application/json")):
                continue
            files += 1
            wrong += [f"{name}: {what}" for what in unguarded(answer, kind)]
    secret = str(town.objects["link_secret"])
    wrong += [] if len(secret) >= 22 and not is_uuid(secret) else ["the secret of a link is shorter than 128 bits"]
    return Found(len(wrong), files + 1, where=wrong)


def unguarded(answer: HttpResponse, kind: str) -> list[str]:
    headers = answer.headers
    policy, shown = headers.get("Content-Security-Policy", ""), headers.get("Content-Disposition", "")
    found = [] if headers.get("X-Content-Type-Options") == "nosniff" else ["nosniff"]
    found += [] if "default-src 'none'" in policy else [policy]
    if not kind.startswith(("application/pdf", "image/png", "image/jpeg", "image/svg")):
        found += [] if shown.startswith("attachment") else [f"{kind} is not an attachment: {shown}"]
    return found + ([f"a script may run in {kind}"] if kind.startswith("image/svg") and "sandbox" not in policy else [])


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
