"""Work that is cut off: an upload torn on the way or while it is cleaned (R11), a job whose worker dies (R14)."""

from __future__ import annotations

import io
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch
from uuid import UUID, uuid4

import requests
from crash_house import House
from crash_processes import a_build_that, build
from harness import Found, check
from PIL import Image
from served import TOKEN, Served

from geleit.access.acting import acting_as
from geleit.cases.actions.documents import content_of
from geleit.cases.models import Document
from geleit.core import dates
from geleit.core.launcher.server import WORKER, launch
from geleit.disclosure.actions import extracts
from geleit.disclosure.actions.requests import receive_request
from geleit.disclosure.models import Extract
from geleit.listimport.actions import upload_list
from geleit.listimport.models import ImportRun
from geleit.people.models import Person
from geleit.vault import rotation
from geleit.vault.models import Rotation
from tests.cast import new_person

DIES = Path(__file__).with_name("dying_worker.py")
LIST = b"Name;Vorname;Geburtsdatum\nHaddad;Noor;01.02.1990\n"
AGAIN_SECONDS = 200  # a worker is given up after 30 s without a sign, and somebody looks every minute
lost_jobs = {"begin again": True}  # broken on purpose by turns


# R11


@contextmanager
def piece_by_piece(_house: House) -> Iterator[None]:
    with a_build_that("keeps_a_document_piece_by_piece"):
        yield


@check("R11", breaks=piece_by_piece)
def an_upload_is_there_whole_or_not_at_all(house: House, short: bool) -> Found:
    """Cut off after 10, 50 and 99 of 100 parts; the web worker killed while the file is cleaned and kept; the cleaner
    itself killed. Afterwards every document is whole, no piece is left over, no temporary file either."""
    chance, picture = random.Random(11), a_picture()
    wrong, tried = [], 0
    temporary = house.home.parent / f"tmp-{uuid4().hex[:6]}"
    temporary.mkdir()
    with house.serving(build.broken, TMPDIR=str(temporary)) as running:
        browser = running.signed_in(house.town.cast.anna)
        for share in (0.1, 0.5, 0.99) * (1 if short else 10):
            tried += 1
            torn(house, running, browser, picture, share)
        for _turn in range(2 if short else 20):
            tried += 1
            pk = killed_meanwhile(house, running, browser, picture, chance.uniform(0.3, 2.5))
            if again(house, running, browser, picture, pk) != 302:
                wrong.append("sent again, it is refused")
        wrong += cleaner_killed(house, running, browser, picture)
        wrong += [f"{file.name} in the temporary folder" for file in temporary.iterdir() if file.is_file()]
    halves = half_documents(house)
    return Found(len(wrong + halves), tried, where=[*wrong, *halves], counted={"orphans": len(halves)})


def a_picture() -> bytes:
    """Noise: it takes a while to draw anew."""
    out = io.BytesIO()
    Image.frombytes("RGB", (1600, 1600), random.Random(3).randbytes(1600 * 1600 * 3)).save(out, "PNG")
    return out.getvalue()


def a_form(house: House, running: Served, picture: bytes, pk: UUID) -> requests.PreparedRequest:
    url = f"{running.address}/faelle/{house.cases[3]}/dokumente/neu/"
    files = {"file": ("bild.png", picture, "image/png")}
    return requests.Request("POST", url, data={"id": str(pk), "kind": "other"}, files=files).prepare()


def kind_of(form: requests.PreparedRequest) -> str:
    """With the border between its parts."""
    kind = form.headers["Content-Type"]
    return kind if isinstance(kind, str) else kind.decode()


def torn(house: House, running: Served, browser: requests.Session, picture: bytes, share: float) -> None:
    form = a_form(house, running, picture, uuid4())
    body = form.body if isinstance(form.body, bytes) else b""
    cookies = "; ".join(f"{one.name}={one.value}" for one in browser.cookies)
    head = (
        f"POST {form.path_url} HTTP/1.1\r\nHost: localhost:{running.port}\r\nCookie: {cookies}\r\n"
        f"X-CSRFToken: {TOKEN}\r\nContent-Type: {kind_of(form)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port)) as line:
        line.sendall(head.encode() + body[: int(len(body) * share)])
        time.sleep(0.2)


def killed_meanwhile(house: House, running: Served, browser: requests.Session, picture: bytes, seconds: float) -> UUID:
    """Every web worker killed while the upload is on its way through them."""
    pk = uuid4()
    form = a_form(house, running, picture, pk)
    sending = subprocess.Popen([sys.executable, "-c", SEND, form.url or ""], stdin=subprocess.PIPE)
    if (to_it := sending.stdin) is None:
        raise RuntimeError("nothing can be sent to it")
    with suppress(BrokenPipeError):
        cookies = "; ".join(f"{one.name}={one.value}" for one in browser.cookies)
        head = f"{cookies}\n{kind_of(form)}\n{TOKEN}\n".encode()
        to_it.write(head + (form.body if isinstance(form.body, bytes) else b""))
        to_it.close()
    time.sleep(seconds)
    for pid in running.workers():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    sending.wait()
    return pk


SEND = """
import sys, urllib.request
cookies, kind, token = (sys.stdin.buffer.readline().decode().strip() for _ in range(3))
headers = {"Cookie": cookies, "Content-Type": kind, "X-CSRFToken": token}
try:
    urllib.request.urlopen(urllib.request.Request(sys.argv[1], sys.stdin.buffer.read(), headers), timeout=60)
except OSError:
    pass
"""


def again(house: House, running: Served, browser: requests.Session, picture: bytes, pk: UUID) -> int:
    """The same form once more, as its id makes possible."""
    form = a_form(house, running, picture, pk)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(requests.RequestException):
            kind = {"Content-Type": form.headers["Content-Type"]}
            return browser.post(form.url or "", data=form.body, headers=kind).status_code
        time.sleep(0.2)
    return 0


def cleaner_killed(house: House, running: Served, browser: requests.Session, picture: bytes) -> list[str]:
    """The process that draws the picture anew dies: a sentence beside the field, and nothing kept."""
    pk, over = uuid4(), threading.Event()

    def kills() -> None:
        while not over.wait(0.05):
            for pid in cleaners(running):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kills)
    killer.start()
    try:
        status = again(house, running, browser, picture, pk)
    finally:
        over.set()
        killer.join()
    with acting_as(house.town.cast.anna, purpose="test"):
        kept = Document.objects.filter(pk=pk).exists()
    return [] if status == 422 and not kept else [f"with its cleaner killed it is answered {status}, kept: {kept}"]


def cleaners(running: Served) -> list[int]:
    """Whatever the web workers of this house have started."""
    found: list[int] = []
    for pid in running.workers():
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                found += [int(word) for word in children.read_text().split()]
    return found


ALONE = """
  SELECT count(*) FROM cases_documentchunk c WHERE NOT EXISTS (SELECT FROM cases_document WHERE id = c.document_id)
"""


def half_documents(house: House) -> list[str]:
    wrong = []
    with acting_as(house.town.cast.anna, purpose="test"):
        for document in Document.objects.filter(case=house.cases[3]):
            try:
                if sum(map(len, content_of(document))) != document.size:
                    wrong.append(f"{document.pk} has another length")
            except Exception as problem:
                wrong.append(f"{document.pk}: {type(problem).__name__}")
    with house.as_superuser() as superuser:
        row = superuser.execute(ALONE).fetchone()
    return wrong + ([f"{row[0]} pieces without a document"] if row and row[0] else [])


# R14


@contextmanager
def nobody_takes_up_lost_jobs(_house: House) -> Iterator[None]:
    with patch.dict(lost_jobs, {"begin again": False}):
        yield


@check("R14", breaks=nobody_takes_up_lost_jobs)
def a_job_outlives_its_worker(house: House, short: bool) -> Found:
    """The worker is killed when the work is done and before it says so. Another one begins again: nothing is stuck
    after some minutes, nothing happened twice."""
    with house.serving():  # from here on it is there
        stop_worker(house)
    made = [make(house) for _ in range(1 if short else 4) for make in (a_list, a_copy, a_new_key)]
    deaths = sum(one_death(house) for _job in made)
    worker = launch(
        WORKER if lost_jobs["begin again"] else [sys.executable, str(DIES), "forgets"], environment(house), log(house)
    )
    until = time.monotonic() + (AGAIN_SECONDS if lost_jobs["begin again"] else 100)
    while time.monotonic() < until and (stuck := stuck_jobs(house)):
        time.sleep(2)
    wrong = [f"{stuck} jobs are stuck"] if stuck else []
    wrong += [problem for problem in (unfinished() for unfinished in made) if problem] if not stuck else []
    wrong += [] if deaths == len(made) else [f"only {deaths} workers died: the check itself is broken"]
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    return Found(len(wrong), deaths, where=wrong)


def environment(house: House) -> dict[str, str]:
    return {**house.environment, "GELEIT_CHECKPOINTS": str(house.home / "checkpoints.jsonl")}


def log(house: House) -> Path:
    return house.home / "log" / "worker.log"


def stop_worker(house: House) -> None:
    sound = house.running.get("")
    if sound and (worker := sound.processes.pop("job worker", None)):
        worker.terminate()
        worker.wait(20)


def one_death(house: House) -> bool:
    """A worker that dies with the first of these jobs it has done."""
    worker = launch([sys.executable, str(DIES), "dies"], environment(house), log(house))
    with suppress(subprocess.TimeoutExpired):
        return worker.wait(90) == -signal.SIGKILL
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    return False


def stuck_jobs(house: House) -> int:
    asked = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name IN ('listimport', 'disclosure', 'vault') AND "
    with house.as_superuser() as superuser:
        row = superuser.execute(asked + "queueing_lock IS NULL AND status IN ('todo', 'doing')").fetchone()
    return row[0] if row else 0


Unfinished = Callable[[], str]


def a_list(house: House) -> Unfinished:
    anna, pk = house.town.cast.anna, uuid4()
    with acting_as(anna, purpose="test"):
        upload_list(pk, house.town.cast.office, "liste.csv", LIST, by=anna)

    def unfinished() -> str:
        with acting_as(anna, purpose="test"):
            run = ImportRun.objects.get(pk=pk)
        return "" if run.state == ImportRun.State.COLUMNS else f"a list is {run.state}"

    return unfinished


def a_copy(house: House) -> Unfinished:
    anna, pk = house.town.cast.anna, uuid4()
    with acting_as(anna, purpose="test"):
        person = new_person(anna, house.town.cast.office)
        request = receive_request(uuid4(), person, "access", dates.today(), "Ich will alles sehen.", by=anna)
        extracts.start_extract(pk, request, by=anna)

    def unfinished() -> str:
        with acting_as(anna, purpose="test"):
            state = Extract.objects.get(pk=pk).state
        return "" if state == Extract.State.REVIEW else f"a copy is {state}"

    return unfinished


def a_new_key(house: House) -> Unfinished:
    anna = house.town.cast.anna
    with acting_as(anna, purpose="test"):
        person = new_person(anna, house.town.cast.office, given_names="Bleibt")
    with acting_as(None, purpose="keys"):
        moving = rotation.rotate_content_key(person.key_id)

    def unfinished() -> str:
        with acting_as(None, purpose="keys"):
            held, name = Rotation.objects.get(pk=moving.pk), Person.objects.get(pk=person.pk).given_names
        return "" if (held.done, name) == (held.total, "Bleibt") else f"a key: {held.done} of {held.total}, {name}"

    return unfinished
