"""Real processes for the checks: gunicorn and job worker on the loopback, on the database of this process.

with served() as house:
    browser = house.signed_in(town.cast.anna)     # a requests.Session with a session of hers
    browser.get(house.address + "/faelle/")
    browser.post(house.address + url, data={…})    # with a valid CSRF token
    house.cookies(user)                            # for Playwright: context.add_cookies(…)
    house.workers()                                # process ids of gunicorn's workers, to kill them
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests
from django.conf import settings
from town import browser_of

from geleit.accounts.models import User
from geleit.core.launcher import server
from geleit.core.launcher.server import Processes, serving
from tests.browser import free_port

TOKEN = "trust" * 6 + "ab"  # a CSRF secret is 32 letters; cookie and header must be the same
BUSY_SECONDS = 240  # the longest until the first page, on a machine that does other things as well
SECONDS = 60  # the longest anybody waits for an answer


@dataclass
class Served:
    port: int
    logs: Path  # web.log and worker.log
    processes: Processes  # "web server" and "job worker"

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def signed_in(self, user: User | None) -> requests.Session:
        """Signed in a moment ago with a passkey; nobody where `user` is None. Follows no redirect by itself."""
        browser = Browser()
        browser.headers.update({"X-CSRFToken": TOKEN, "Accept-Language": "de"})
        for cookie in self.cookies(user):
            browser.cookies.set(cookie["name"], cookie["value"], domain="localhost.local", path="/")
        return browser

    def cookies(self, user: User | None) -> list[dict[str, Any]]:
        held = {"csrftoken": TOKEN}
        if user is not None:
            held[settings.SESSION_COOKIE_NAME] = browser_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        return [{"name": name, "value": value, "url": self.address} for name, value in held.items()]

    def workers(self) -> list[int]:
        """The processes gunicorn answers with, its master left out."""
        master = self.processes["web server"].pid
        return [int(word) for word in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


class Browser(requests.Session):
    def get(self, url: Any, params: Any = None, **options: Any) -> requests.Response:
        return self.request("GET", url, params=params, **options)

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        options.setdefault("timeout", SECONDS)
        options.setdefault("allow_redirects", False)
        return super().request(method, url, *args, **options)


@contextmanager
def served(environment: dict[str, str] | None = None, **more: str) -> Iterator[Served]:
    """`environment`: another than this process has; `more` adds to it, as GELEIT_DEMO="1"."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="geleit-served-") as folder:
        logs = Path(folder)
        told = {**(environment or os.environ), "GELEIT_CHECKPOINTS": f"{folder}/checkpoints.jsonl", **more}
        with patch.object(server, "READY_SECONDS", BUSY_SECONDS), serving(told, port, logs) as processes:
            yield Served(port, logs, processes)
