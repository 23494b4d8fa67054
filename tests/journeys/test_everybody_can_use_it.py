"""axe-core finds nothing on any page: every URL of the permission matrix, light and dark, wide and 390 px."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from tests import cast as cast_module
from tests.browser import served
from tests.database import connected_to, own_database
from tests.journeys.conftest import AXE, enter
from tests.matrix_objects import OBJECTS
from tests.permission_matrix import MATRIX, VIEWERS

USERNAMES = {
    "lead": "anna",
    "team_lead": "deniz",
    "administrator": "farid",
    "statistics": "greta",
    "data_protection": "dpo",
    "partner": "petra",
}
PAGES = [name for name, row in MATRIX.items() if "GET" in row.methods and row.allowed]
STORIES = ["/heute/", "/kalender/", "/faelle/", "/aufgaben/", "/kurzberatung/", "/personen/"]
# theme, width, rules: all of them once, then those that colours and width can change
COLOURS, WIDTH = ["color-contrast"], ["target-size", "scrollable-region-focusable"]
VIEWS = [("light", 1280, None), ("dark", 1280, COLOURS), ("dark", 390, [*COLOURS, *WIDTH]), ("light", 390, COLOURS)]
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
RUN_AXE = """async (rules) => {
    const all = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, {runOnly: rules || all, resultTypes: ["violations"]});
    const where = (one) => one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ");
    return found.violations.map((one) => `${one.id}: ${where(one)}`);
}"""


@pytest.fixture(scope="module")
def stage(cluster, django_db_blocker) -> Iterator[tuple[str, dict[str, str]]]:
    """A Geleit with the fixed cast and one object of every kind; its address, and the path of each page."""
    with own_database(cluster) as database:
        with django_db_blocker.unblock(), connected_to(database):
            cast = cast_module.gather()
            with acting_as(None, purpose="system"):
                dpo = staff.create_user("dpo", "Dora Pohl", cast.office.organisation, by=None)
                staff.add_membership(dpo, cast.office, "data_protection", from_on=cast_module.LONG_AGO, by=None)
            with acting_as(cast.anna, purpose="test"):
                keys = {what: make(cast) for what, make in OBJECTS.items()}
        paths = {
            name: reverse(name, kwargs={argument: keys[what] for argument, what in MATRIX[name].arguments.items()})
            for name in PAGES
        }
        with served(database, GELEIT_DEMO="1") as address:
            yield address, paths


@pytest.fixture(scope="module")
def pages(browser: Browser, stage) -> Iterator[Callable[[str], Page]]:
    """One page for each viewer, signed in a few minutes ago at most: what opens much asks again after five."""
    address, _paths = stage
    opened = {viewer: a_context(browser, address).new_page() for viewer in USERNAMES}
    entered: dict[str, float] = {}

    def page_of(viewer: str) -> Page:
        if viewer not in entered or monotonic() - entered[viewer] > 120:
            opened[viewer].goto("/demo/")
            enter(opened[viewer], USERNAMES[viewer])
            entered[viewer] = monotonic()
        return opened[viewer]

    yield page_of
    for page in opened.values():
        page.context.close()


def a_context(browser: Browser, address: str) -> BrowserContext:
    context = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin", base_url=address, bypass_csp=True)
    context.set_default_timeout(15_000)
    return context


@pytest.mark.parametrize("name", PAGES)
def test_every_page(pages, stage, name):
    row = MATRIX[name]
    viewer = next(one for one in (*USERNAMES, *VIEWERS) if one in row.allowed)
    page = pages(viewer)
    path = stage[1][name]
    answer = page.request.get(path)
    assert answer.ok, f"{path}: {answer.status}"
    if "text/html" not in answer.headers["content-type"]:
        return
    page.goto(path)
    assert complaints(page) == []


def test_the_pages_of_a_town_with_stories(browser, town):
    context = a_context(browser, town)
    page = context.new_page()
    enter(page, "anna")
    page.goto("/faelle/")
    cases = page.locator("main a").evaluate_all("links => links.map(link => link.pathname)")
    case = next(path for path in cases if path.startswith("/faelle/") and path.count("-") == 4)
    found = {}
    for path in [
        *STORIES,
        case,
        *(f"{case}{tab}/" for tab in ("plan", "einschaetzung", "termine", "dokumente", "team")),
    ]:
        page.goto(path)
        found[path] = complaints(page)
    context.close()
    assert {path: problems for path, problems in found.items() if problems} == {}


def complaints(page: Page) -> list[str]:
    found = []
    for theme, width, rules in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        if not page.evaluate("'axe' in window"):
            page.add_script_tag(path=AXE)
        found += [f"{theme} {width}: {problem}" for problem in page.evaluate(RUN_AXE, rules)]
        if page.evaluate(WIDER_THAN_THE_SCREEN):
            found.append(f"{theme} {width}: wider than the screen")
    return found
