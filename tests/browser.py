"""A real browser, and a real Geleit for it to visit.

browser      Chromium, one for all tests
new_page     new_page(url, javascript=False, dark=True, width=390): a page with cookies of its own, in German
served       served(database) -> address; web server and job worker on a database of their own
"""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from geleit.core.launcher.server import serving
from tests.database import Database

HOW_TO = "No Chromium here: install one (Debian, Ubuntu: apt install chromium) or set GELEIT_CHROMIUM to its path."
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def find_chromium() -> str:
    chosen = os.environ.get("GELEIT_CHROMIUM")
    return chosen or next((path for name in NAMES if (path := shutil.which(name))), "")


def install_chromium() -> None:
    """Debian's, when root runs the tests."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with open(Path(tempfile.gettempdir()) / "geleit-chromium.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not find_chromium():
            subprocess.run(["apt-get", "update"], check=False, env=environment, **quiet)
            subprocess.run(
                ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
                check=False,
                env=environment,
                **quiet,
            )


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("journeys")
    group.addoption("--pictures", action="store_true", help="take the pictures of docs/user anew")
    group.addoption("--address", help="walk through a demo that runs already, for example http://localhost:8000")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not find_chromium():
        install_chromium()
    if not find_chromium():
        pytest.fail(HOW_TO, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with ExitStack() as stack:

        def open_page(
            url: str = "", *, javascript: bool = True, dark: bool = False, width: int = 1280, **options: Any
        ) -> Page:
            context = browser.new_context(
                locale="de-DE",
                timezone_id="Europe/Berlin",
                java_script_enabled=javascript,
                color_scheme="dark" if dark else "light",
                viewport={"width": width, "height": 900},
                base_url=url or None,
                **options,
            )
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            page = context.new_page()
            if url:
                page.goto(url)
            return page

        yield open_page


@contextmanager
def served(database: Database, **environment: str) -> Iterator[str]:
    """`environment` adds to the settings of this one: GELEIT_DEMO="1"."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="geleit-served-") as logs, ExitStack() as stack:
        elsewhere = {"GELEIT_CHECKPOINTS": f"{logs}/checkpoints.jsonl"}  # not beside those of a demo in var/
        stack.enter_context(serving({**database.environment, **elsewhere, **environment}, port, Path(logs)))
        # "localhost", not an address: passkeys ask for a name.
        yield f"http://localhost:{port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
