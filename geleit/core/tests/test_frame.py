"""The frame around every page: places, theme, language, gallery."""

import re

import pytest

from tests.cast import gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return gather()


def test_the_gallery_shows_every_component(client, cast):
    client.force_login(cast.anna)
    answer = client.get("/bausteine/")
    assert answer.status_code == 200
    page = answer.content.decode()
    for piece in (
        "tabs",
        "pagination",
        "breadcrumb",
        "timeline",
        "phases",
        "bars",
        "versus",
        "chips",
        "file-upload",
        "empty",
        "progress",
    ):
        assert f'class="{piece}' in page or f"{piece}" in page
    assert not re.search(r"\sstyle=|\son[a-z]+=\"", page)


def test_places_follow_the_role(client, cast):
    client.force_login(cast.farid)
    page = client.get("/bausteine/").content.decode()
    assert 'href="/verwaltung/"' in page
    assert 'href="/heute/"' not in page
    client.force_login(cast.anna)
    assert 'href="/heute/"' in client.get("/bausteine/").content.decode()


def test_the_start_page_is_the_first_place_one_has(client, cast):
    client.force_login(cast.anna)
    assert client.get("/").headers["Location"] == "/heute/"
    client.force_login(cast.farid)
    assert client.get("/").headers["Location"] == "/verwaltung/"


def test_the_current_place_is_marked(client, cast):
    client.force_login(cast.farid)
    assert re.search(r'href="/verwaltung/" aria-current="page"', client.get("/verwaltung/").content.decode())


def test_the_theme_is_kept_in_a_cookie_and_set_by_the_server(client):
    assert "data-kern-theme" not in client.get("/konto/login/").content.decode()
    answer = client.post("/darstellung/", {"theme": "dark", "next": "/konto/login/"})
    assert answer.headers["Location"] == "/konto/login/"
    assert 'data-kern-theme="dark"' in client.get("/konto/login/").content.decode()
    client.post("/darstellung/", {"theme": "purple"})
    assert 'data-kern-theme="dark"' in client.get("/konto/login/").content.decode()


@pytest.mark.parametrize(
    "way", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "", "/\\elsewhere.example"]
)
def test_the_way_back_never_leads_elsewhere(client, way):
    assert client.post("/darstellung/", {"theme": "dark", "next": way}).headers["Location"] == "/"


def test_the_language_can_be_chosen_before_signing_in(client):
    client.post("/sprache/", {"language": "en", "next": "/konto/login/"})
    assert '<html lang="en"' in client.get("/konto/login/").content.decode()
    client.post("/sprache/", {"language": "de", "next": "/konto/login/"})
    assert '<html lang="de"' in client.get("/konto/login/").content.decode()


def test_without_an_account_there_is_no_gallery(client):
    assert client.get("/bausteine/").status_code == 302


def test_a_colleague_gets_an_error_page_with_her_places(client, cast):
    client.force_login(cast.bilal)
    answer = client.get("/gibt-es-nicht/")
    assert answer.status_code == 404
    assert 'href="/heute/"' in answer.content.decode()
