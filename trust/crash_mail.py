"""R13: the mail server is down, slow, busy, and the worker dies in the middle of a mail.

Nobody waits for it, every mail leaves once it is back, at most once more for each death, and none says anything."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from uuid import UUID

import requests
from aiosmtpd.controller import Controller
from crash_house import House
from crash_jobs import environment, log, stop_worker
from crash_processes import a_build_that, build
from harness import Found, check
from served import Served
from town import MARK

from geleit.core import dates
from geleit.core.launcher.server import WORKER, launch
from geleit.directory.tests.offers import offer
from tests.browser import free_port

PATIENCE = 5  # seconds somebody waits for a page on a machine that does other things as well
SLOW = 30  # seconds until a slow server says something; after 20 it is given up
AFTERWARDS = 300  # until the last mail has left: the outbox is looked through every minute
TO = "kontakt@angebot.example"


@dataclass
class MailServer:
    """`answer`: what it says to a recipient; `wait`: seconds before that; `holds`: has the mail, and says nothing."""

    port: int = field(default_factory=free_port)
    answer: str = ""
    wait: float = 0
    holds: bool = False
    arrived: list[bytes] = field(default_factory=list)
    running: Controller | None = None

    def start(self) -> None:
        self.running = Controller(self, hostname="127.0.0.1", port=self.port)
        self.running.start()

    def stop(self) -> None:
        if self.running:
            self.running.stop()
        self.running = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        await asyncio.sleep(self.wait)
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.arrived.append(envelope.content)
        await asyncio.sleep(SLOW if self.holds else 0)
        return "250 OK"


@contextmanager
def a_page_waits_for_the_mail(_house: House) -> Iterator[None]:
    with a_build_that("sends_mail_from_the_page"):
        yield


@check("R13", breaks=a_page_waits_for_the_mail)
def nobody_waits_for_the_mail_server(house: House, short: bool) -> Found:
    """Links to the providers of offers, sent from a page."""
    mail, each = MailServer(), 2 if short else 30
    told = {"GELEIT_SMTP": f"smtp+plain://127.0.0.1:{mail.port}", "GELEIT_MAIL_FROM": "geleit@haus.example"}
    service = offer(email=TO).pk
    stop_worker(house)
    sent, slowest, deaths = Counter[int](), 0.0, 0
    began = dates.now()
    try:
        with house.serving(build.broken, **told) as running, a_worker(house, told):
            browser = running.signed_in(house.town.cast.deniz)
            for how in ("down", "busy", "slow"):
                put(mail, how)
                for _mail in range(each if how != "slow" else min(each, 3)):
                    status, took = ask(running, browser, service)
                    sent[status] += 1
                    slowest = max(slowest, took)
        for _death in range(0 if short else 3):
            deaths += a_death(house, told, mail)
        put(mail, "good")
        with a_worker(house, told):
            waiting = until_all_have_left(house, began)
    finally:
        mail.stop()
    wrong = [f"{times} answers {status}" for status, times in sent.items() if status != 302]
    wrong += [f"a page took {slowest:.1f} s"] if slowest > PATIENCE else []
    wrong += [f"{waiting} wait for ever"] if waiting else []
    wrong += of_what_arrived(mail.arrived, sent[302], deaths)
    return Found(len(wrong), sent.total(), where=wrong, counted={"slowest_page_s": round(slowest, 2)})


def put(mail: MailServer, how: str) -> None:
    mail.stop()
    mail.answer = "451 Greylisted, come back" if how == "busy" else ""
    mail.wait, mail.holds = SLOW if how == "slow" else 0, how == "holds"
    if how != "down":
        mail.start()


def ask(running: Served, browser: requests.Session, service: UUID) -> tuple[int, float]:
    began = time.monotonic()
    answer = browser.post(f"{running.address}/angebote/pflege/{service}/link/", data={"send": "1"}, timeout=4 * SLOW)
    return answer.status_code, time.monotonic() - began


@contextmanager
def a_worker(house: House, told: dict[str, str]) -> Iterator[None]:
    worker = launch(WORKER, {**environment(house), **told}, log(house))
    try:
        yield
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def a_death(house: House, told: dict[str, str], mail: MailServer) -> int:
    """Killed when the server has the mail, and before it says yes."""
    put(mail, "holds")
    at_once(house)
    before, until = len(mail.arrived), time.monotonic() + 200
    with a_worker(house, told):
        while len(mail.arrived) == before and time.monotonic() < until:
            time.sleep(0.1)
    return len(mail.arrived) - before


def at_once(house: House) -> None:
    """As if the pauses between two tries were over."""
    with house.as_owner() as owner:
        owner.execute("UPDATE mail_outgoing SET due_at = geleit_now() WHERE state = 'waiting'")


def until_all_have_left(house: House, began: Any) -> int:
    until, left = time.monotonic() + AFTERWARDS, 1
    while left and time.monotonic() < until:
        at_once(house)
        with house.as_owner() as owner:
            asked = "SELECT count(*) FROM mail_outgoing WHERE posted_at >= %s AND state <> 'sent'"
            [(left,)] = owner.execute(asked, [began]).fetchall()
        time.sleep(1)
    return left


def of_what_arrived(arrived: list[bytes], sent: int, deaths: int) -> list[str]:
    messages = [message_from_bytes(one) for one in arrived]
    different = {one["Message-ID"] for one in messages}
    wrong = [f"{len(different)} of {sent} arrived"] if len(different) != sent else []
    most = sent + deaths
    wrong += [f"{len(messages)} arrived, {most} at most"] if len(messages) > most else []
    wrong += ["content in a mail"] if any(MARK.encode() in one for one in arrived) else []
    return wrong
