"""What every answer carries, errors included."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client

from geleit.core.launcher.steps import ROOT
from tests import headers

pytestmark = [pytest.mark.django_db, pytest.mark.urls("geleit.core.tests.faulty_urls")]
ANSWERS = [("/konto/login/", 200), ("/gibt-es-nicht/", 404), ("/verboten/", 403), ("/fehler/", 500), ("/besetzt/", 503)]


@pytest.fixture
def client(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.LOGGING_CONFIG = None
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_every_answer_is_guarded_and_kept_nowhere(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers
    assert headers.missing(answer) == []


def test_what_is_too_large_or_not_allowed_is_guarded_too(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    too_large = client.post("/konto/login/", {"login": "x" * 2000, "password": "x"})
    not_allowed = client.get("/darstellung/")
    no_upload = client.post("/konto/login/", b"x", content_type="multipart/form-data; boundary=b")
    assert [too_large.status_code // 100, not_allowed.status_code] == [4, 405]
    for answer in (too_large, not_allowed, no_upload):
        assert headers.missing(answer) == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_answered_by_no_page(client, method):
    for address in ("/konto/login/", "/angebote/", "/gibt-es-nicht/"):
        answer = client.generic(method, address)
        assert answer.status_code == 405
        assert headers.missing(answer) == []


def test_behind_tls_cookies_belong_to_this_host_alone():
    told = (
        "from django.conf import settings as s; from geleit.core import context, flash, middleware;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, flash.InCookie.cookie_name,"
        " context.THEME_COOKIE, middleware.ENDED_COOKIE)"
    )
    environment = {**os.environ, "GELEIT_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "geleit.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", told], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = done.stdout.split()
    assert len(names) == 6
    assert [name for name in names if not name.startswith("__Host-")] == []


def test_scripts_read_no_cookie(client):
    client.get("/konto/login/")
    assert all(cookie["httponly"] for cookie in client.cookies.values())
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_an_unknown_host_is_guarded_too(client):
    answer = client.get("/konto/login/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert headers.missing(answer) == []


def test_a_missing_token_is_said_in_plain_words():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/darstellung/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "style=" not in answer.content.decode()


def test_with_https_browsers_are_told_to_stay_with_it(client, settings):
    settings.HTTPS = True
    assert "max-age=31536000" in client.get("/konto/login/").headers["Strict-Transport-Security"]


def test_the_nonce_is_new_each_time(client):
    nonces = {
        re.search(r"'nonce-([^']+)'", client.get("/konto/login/").headers["Content-Security-Policy"])[1]
        for _ in range(3)
    }
    assert len(nonces) == 3


def test_static_files_may_be_kept(client):
    answer = client.get("/static/core/geleit.css")
    answer.close()
    assert answer.status_code == 200
    assert answer.headers.get("Cache-Control") != "no-store"
    assert headers.missing(answer, kept=True) == []
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_error_pages_say_nothing_of_the_error(client):
    page = client.get("/fehler/").content.decode()
    assert "secret" not in page
    assert "ValueError" not in page


def test_a_busy_database_is_not_shown_as_no_data(client):
    answer = client.get("/besetzt/")
    assert answer.headers["Retry-After"] == "60"
    assert "connections" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/konto/login/", "/gibt-es-nicht/", "/fehler/"])
def test_no_page_carries_inline_styles_or_handlers(client, address):
    page = client.get(address).content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|javascript:|<style", page)
