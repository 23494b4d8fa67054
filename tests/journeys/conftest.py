"""One small demo town for all journeys: the ten stories, everybody who works there, web server and job worker."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from geleit.core.launcher.environment import quiet_django
from geleit.core.launcher.steps import ROOT
from tests.browser import served
from tests.database import own_database

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "docs" / "user" / "bilder"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def town(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the small demo town."""
    if address := request.config.getoption("--address"):
        yield address
        return
    with own_database(request.getfixturevalue("cluster")) as database:
        quiet_django({**os.environ, **database.environment, "GELEIT_DEMO": "1"}, "demo_town", "--small")
        with served(database, GELEIT_DEMO="1") as address:
            yield address


@pytest.fixture
def signed_in(town: str, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """signed_in("anna", javascript=False, dark=True, width=390): a page on which somebody of the town is signed in."""

    def sign_in(username: str, **options: object) -> Page:
        page = new_page(f"{town}/demo/", **options)
        enter(page, username)
        return page

    return sign_in


def enter(page: Page, username: str) -> None:
    """One click on the page of the personas."""
    if not page.url.endswith("/demo/"):
        page.goto("/demo/")
    with page.expect_navigation(url=lambda url: not url.endswith("/demo/")):
        page.locator(f'form[action="/demo/{username}/"] button').click()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """picture(page, "heute"): docs/user/bilder/heute.png, with --pictures only."""

    def take(page: Page, name: str) -> None:
        if request.config.getoption("--pictures"):
            PICTURES.mkdir(exist_ok=True)
            page.evaluate("window.scrollTo(0, 0)")
            shrink(page.screenshot(), PICTURES / f"{name}.png")

    return take


def shrink(png: bytes, target: Path) -> None:
    """Few colours are enough for a page, and keep the picture small."""
    shot = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (128, 64, 32):
        shot.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= 80_000:
            return


@contextmanager
def new_address(page: Page) -> Iterator[None]:
    """The click inside leads to another page; being shown the same form again is an error, told in its words."""
    before = page.url
    with page.expect_navigation():
        yield
    problems = page.locator(".kern-alert--danger, .kern-error").all_inner_texts()
    assert not problems, f"{before}: {problems}"
