"""R16: the session ends on the server while somebody types, and the page does not know it yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from uuid import UUID

from crash_house import House
from harness import Found, NotHere, check
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright
from playwright.sync_api import TimeoutError as TooLate
from served import Served

from geleit.access.acting import acting_as
from geleit.cases.models import Contact
from tests.browser import FLAGS, find_chromium

build = {"guard": True}  # broken on purpose by turns
COVERED = "Sie sind abgemeldet"
PATIENCE = 30_000  # milliseconds


@contextmanager
def pages_send_without_asking(_house: House) -> Iterator[None]:
    with patch.dict(build, guard=False):
        yield


@check("R16", breaks=pages_send_without_asking)
def what_is_typed_outlives_its_session(house: House, short: bool) -> Found:
    """A note is typed, every session ends on the server, she presses Save, signs in anew and presses it again: it is
    there once, whichever way the page took (covered meanwhile, or shown again with what was typed)."""
    if not find_chromium():
        raise NotHere("no Chromium on this machine")
    rounds, wrong = 2 if short else 100, []
    with house.serving() as running, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for number in range(rounds):
            context = chromium.new_context(locale="de-DE", base_url=running.address)
            context.set_default_timeout(PATIENCE)
            if not build["guard"]:
                context.route("**/core/*.js", lambda route: without_script(route))
            case, text = house.cases[number % len(house.cases)], f"getippt-{number}-{build['guard']}"
            sign_in(house, running, context)
            try:
                problem = typed_and_saved(house, running, context.new_page(), case, text)
            except TooLate as late:
                problem = str(late).splitlines()[0]
            wrong += [f"{number}: {problem}"] if problem else []
            context.close()
        chromium.close()
    return Found(len(wrong), rounds, where=wrong, counted={"acknowledged_lost": len(wrong)})


def without_script(route: Route) -> None:
    route.fulfill(content_type="text/javascript", body="")


def sign_in(house: House, running: Served, context: BrowserContext) -> None:
    context.add_cookies(running.cookies(house.town.cast.anna))  # type: ignore[arg-type]


def typed_and_saved(house: House, running: Served, page: Page, case: UUID, text: str) -> str:
    address = f"/faelle/{case}/notiz/"
    page.goto(address)
    field = page.locator("textarea[name=note]")
    field.fill(text)
    page.locator("[name=mode]").first.check(force=True)
    with house.as_owner() as owner:
        owner.execute("DELETE FROM django_session")
    page.get_by_role("button", name="Speichern").first.click()
    covered = page.get_by_role("heading", name=COVERED)
    covered.or_(page.locator("[name=login]")).first.wait_for()
    sign_in(house, running, page.context)
    if covered.is_visible():
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        covered.wait_for(state="hidden")
    else:
        page.goto(address)
    if field.input_value() != text:
        return "what was typed is gone"
    page.get_by_role("button", name="Speichern").first.click()
    page.wait_for_url(lambda url: "notiz" not in url)
    with acting_as(house.town.cast.anna, purpose="test"):
        kept = sum(one.note == text for one in Contact.objects.filter(case=case))
    return "" if kept == 1 else f"kept {kept} times"
