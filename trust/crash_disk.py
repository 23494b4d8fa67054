"""R4: the disk is full. What is written is refused with a clear page and leaves nothing half behind, nothing that was
acknowledged is lost, and once there is room again, people go on."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import crash_house
import requests
from crash_house import House
from crash_jobs import a_picture, again, half_documents
from crash_processes import a_build_that, a_ledger, build, is_back, with_ledger
from harness import Found, NotHere, check
from ledger import Ledger, Writers, losses
from served import Served

SIZE = "600m"  # of the disk: a town, its WAL, and room to write for a while
CLEAR = (302, 503)


@contextmanager
def answers_with_traces(_house: House) -> Iterator[None]:
    with a_build_that("answers_every_fault_alike"):
        yield


@check("R4", breaks=answers_with_traces)
def the_disk_is_full(_house: House, short: bool) -> Found:
    """A town on a small disk of its own, filled to the last byte again and again while people write and bring files."""
    wrong: list[str] = []
    with a_small_disk() as disk, crash_house.house(disk) as house, a_ledger() as ledger:
        with house.serving(build.broken) as running:
            looks = running.signed_in(house.town.cast.anna)
            with Writers(house, running, ledger, 4 if short else 8):
                for _turn in range(1 if short else 10):
                    time.sleep(2)
                    wrong += while_it_is_full(disk, house, running, looks, ledger)
            wrong += [f"{times} answers {status}" for status, times in ledger.statuses.items() if status not in CLEAR]
        halves = half_documents(house)
        return with_ledger(losses(house, ledger), ledger, *wrong, *halves)


@contextmanager
def a_small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="geleit-disk-") as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", folder]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            raise NotHere("needs a small disk of its own, which only root may mount")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def while_it_is_full(
    disk: Path, house: House, running: Served, looks: requests.Session, ledger: Ledger
) -> Iterator[str]:
    filled = fill(disk)
    before = ledger.statuses[503]
    until = time.monotonic() + 120
    while ledger.statuses[503] < before + 5:  # people write on until there is no room for a line any more
        if time.monotonic() > until:
            yield "nothing was refused: the check itself is broken"
            break
        time.sleep(0.2)
    yield from not_said_clearly(house, running, looks)
    filled.unlink()
    yield from back_again(house, running, looks)


def fill(disk: Path) -> Path:
    """To the last byte."""
    file = disk / "filled"
    for size in (1024 * 1024, 512):
        with suppress(OSError), file.open("ab", buffering=0) as out:
            while True:
                out.write(bytes(size))
    return file


def not_said_clearly(house: House, running: Served, looks: requests.Session) -> Iterator[str]:
    """A note is refused with a sentence, and no page says that there is nothing where it could not look."""
    case = house.cases[3]
    answer = looks.post(f"{running.address}/faelle/{case}/notiz/", data={"note": "x"})
    if answer.status_code not in (422, 503):
        yield f"a note on a full disk: {answer.status_code}"
    elif answer.status_code == 503 and "Es wurde nichts gespeichert" not in answer.text:
        yield "503 without a sentence"
    page = looks.get(f"{running.address}/faelle/{case}/")
    if page.status_code not in (200, 503):
        yield f"a case on a full disk: {page.status_code}"


def back_again(house: House, running: Served, looks: requests.Session) -> Iterator[str]:
    """PostgreSQL ends itself where it cannot even note what it did; whoever watches over it starts it again."""
    with suppress(subprocess.TimeoutExpired):
        house.postmaster.wait(5)
        house.start_database()
    yield from is_back(running, looks)
    if (status := again(house, running, looks, a_picture(), uuid4())) != 302:
        yield f"a document after there was room again: {status}"
