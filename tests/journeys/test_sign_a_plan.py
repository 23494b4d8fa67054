"""Agreeing on a plan in a real browser: drawn on the screen, and without JavaScript."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.plan import start_plan
from geleit.cases.models import Plan
from tests.browser import served
from tests.cast import gather

pytestmark = pytest.mark.journey


@pytest.fixture
def cast(committed):
    cast = gather()
    with acting_as(cast.anna, purpose="test"):
        draft = start_plan(uuid4(), cast.case, by=cast.anna)
        add_goal(uuid4(), draft, {"title": "B1 bis Sommer"}, [], by=cast.anna)
    return cast


@pytest.fixture
def opened(committed, cast, new_page):
    """opened(view, **options): the page of anna's case."""
    client = Client()
    client.force_login(cast.anna)
    cookie = client.cookies["sessionid"].value
    with served(committed) as address:

        def open_page(view, **options):
            page = new_page(f"{address}/static/core/geleit.svg", **options)
            page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
            page.goto(address + reverse(f"cases:{view}", args=[cast.case.pk]))
            return page

        yield open_page


def agreement(cast):
    with acting_as(cast.anna, purpose="test"):
        return Plan.objects.get().agreement


def test_a_signature_is_drawn_on_the_screen(cast, opened):
    page = opened("plan_agree")
    page.get_by_label("auf dem Bildschirm unterschrieben").check()
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    page.mouse.move(frame["x"] + 40, frame["y"] + 60)
    page.mouse.down()
    page.mouse.move(frame["x"] + 220, frame["y"] + 90, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Vereinbart").click()
    page.get_by_alt_text("Auf dem Bildschirm gezeichnete Unterschrift").wait_for()
    assert agreement(cast) == "screen"


def test_the_other_ways_need_no_javascript(cast, opened):
    page = opened("plan_agree", javascript=False)
    page.get_by_label("besprochen, ohne Unterschrift").check()
    page.get_by_role("button", name="Vereinbart").click()
    assert "Besprochen, ohne Unterschrift." in page.locator("main").inner_text()
    assert agreement(cast) == "unsigned"
