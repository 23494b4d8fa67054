"""An association's own identity provider: a real one (npm oidc-provider), the real Geleit, a real browser."""

import json
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from geleit.access.acting import acting_as
from geleit.accounts.actions.identity import link_identity
from geleit.core.launcher.bootstrap import find_npm, npm_environment
from geleit.core.launcher.steps import ROOT
from tests.browser import free_port, served
from tests.cast import gather

pytestmark = pytest.mark.journey


@contextmanager
def provider(port: int, town: str):
    node = shutil.which("node", path=npm_environment(find_npm())["PATH"])
    back, out = f"{town}/konto/oidc/verbund/login/callback/", f"{town}/konto/login/"
    command = [node, str(ROOT / "tests/oidc_provider.mjs"), str(port), back, out]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            assert running.stdout.readline() == "ready\n"
            yield
        finally:
            running.terminate()


@pytest.fixture
def cast(committed):
    return gather()


@pytest.fixture
def town(committed, cast, tmp_path):
    port = free_port()
    (tmp_path / "secret").write_text("only for tests, as long as a secret should be")
    entry = {
        "id": "verbund",
        "name": "Verbund Lindenau",
        "organisation": "Caritas Lindenau",
        "issuer": f"http://localhost:{port}",
        "client_id": "geleit",
        "client_secret_file": str(tmp_path / "secret"),
        "second_factor": {"amr": ["mfa"]},
    }
    (tmp_path / "oidc.json").write_text(json.dumps([entry]))
    with served(committed, GELEIT_OIDC=str(tmp_path / "oidc.json")) as town, provider(port, town):
        yield town


def link(cast, user, name):
    with acting_as(cast.farid, purpose="test"):
        link_identity(user, "verbund", name, by=cast.farid)


def come_from_there(page, town, name, *, mfa):
    page.goto(f"{town}/konto/login/")
    page.get_by_role("link", name="Anmelden über Verbund Lindenau").click()
    page.get_by_label("Name").fill(name)
    if mfa:
        page.get_by_label("mfa").check()
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_url(f"{town}/**")


def sign_out(page, town):
    page.locator("main").get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/session/end?**")
    page.get_by_role("button", name="Yes").click()
    page.wait_for_url(f"{town}/konto/login/**")


def test_only_who_was_linked_gets_in_and_out_again_everywhere(town, cast, new_page):
    page = new_page()
    come_from_there(page, town, "anna", mfa=True)
    assert "öffnet hier kein Konto" in page.locator("main").inner_text()

    link(cast, cast.anna, "anna")
    come_from_there(page, town, "anna", mfa=False)  # the provider asks anew, though it knows her
    assert page.url == f"{town}/konto/zweiter-schritt/"
    sign_out(page, town)

    come_from_there(page, town, "anna", mfa=True)
    assert page.url == f"{town}/heute/"
    page.goto(f"{town}/konto/logout/")
    sign_out(page, town)
