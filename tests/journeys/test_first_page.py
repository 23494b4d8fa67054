"""The first page somebody sees, in a real browser."""

import pytest

from tests.browser import served
from tests.database import own_database

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def address(cluster):
    with own_database(cluster) as database, served(database) as url:
        yield url


@pytest.mark.parametrize("javascript", [True, False])
def test_sign_in_is_the_first_page(new_page, address, javascript):
    page = new_page(address, javascript=javascript)
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.get_by_role("button", name="Anmelden").is_visible()
