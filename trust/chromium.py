"""Pages in a real browser: what runs there, and what its policy had to refuse."""

from __future__ import annotations

from collections.abc import Iterable

from asking import url_of
from pages import addresses
from payloads import CALL, MARKED
from playwright.sync_api import Dialog, Page, Request, sync_playwright
from served import Served, served
from town import Town

from tests.browser import FLAGS, find_chromium

LISTENS = """
window.zzxss = () => { window.zzran('a script ran') };
document.addEventListener('securitypolicyviolation',
  e => window.zzran(`refused: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""
WITHOUT_GUARD = f"<img src=x onerror={CALL}>"


def visits(town: Town, viewers: Iterable[str]) -> tuple[int, list[str]]:
    """Every page of every viewer; how many, and on which of them something ran or had to be refused."""
    if not find_chromium():
        return 0, ["no Chromium on this machine"]
    wrong: list[str] = []
    pages = 0
    with served() as house, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        if not hears(chromium.new_context().new_page()):
            wrong.append("the listener is deaf")
        for viewer in viewers:
            context = chromium.new_context(locale="de-DE", base_url=house.address, accept_downloads=False)
            context.add_cookies(house.cookies(town.viewers[viewer]))  # type: ignore[arg-type]
            page = context.new_page()
            pages += visit(page, town, viewer, house, wrong)
            context.close()
        chromium.close()
    return pages, wrong


def hears(page: Page) -> bool:
    heard: list[str] = []
    listen(page, heard)
    page.goto("data:text/html," + WITHOUT_GUARD.replace("#", "%23"))
    page.wait_for_timeout(300)
    return bool(heard)


def listen(page: Page, heard: list[str]) -> None:
    page.expose_function("zzran", lambda said: heard.append(said))  # a method of a list cannot carry its mark
    page.add_init_script(LISTENS)

    def dismiss(dialog: Dialog) -> None:
        heard.append("a dialog")
        dialog.dismiss()

    def note(asked: Request) -> None:
        if f"{MARKED}.example" in asked.url:
            heard.append(f"asked {asked.url[:80]}")

    page.on("dialog", dismiss)
    page.on("request", note)


def visit(page: Page, town: Town, viewer: str, house: Served, wrong: list[str]) -> int:
    heard: list[str] = []
    listen(page, heard)
    names = addresses(viewer)
    for name in names:
        heard.clear()
        came = None
        try:
            came = page.goto(url_of(town, name), wait_until="load", timeout=60_000)
        except Exception as error:
            if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
                raise
        page.wait_for_timeout(60)
        is_picture = came is not None and came.headers.get("content-type", "").startswith("image/")
        told = [] if is_picture else heard  # the frame Chromium itself puts round a picture has styles of its own
        wrong += [f"{name} as {viewer}: {one}" for one in told]
    return len(names)
