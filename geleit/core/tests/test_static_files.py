"""Files that change while the demo runs."""

import os
import subprocess
import sys

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def body(client: Client) -> bytes:
    answer = client.get("/static/proof/page.css")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert int(answer.headers["Content-Length"]) == len(content)
    answer.close()
    return content


def test_a_file_that_grows_under_a_running_demo_is_served_whole(settings, tmp_path):
    page = tmp_path / "page.css"
    page.write_bytes(b"a" * 10)
    settings.STATICFILES_DIRS = [("proof", tmp_path)]
    settings.WHITENOISE_AUTOREFRESH = True
    client = Client()
    assert body(client) == b"a" * 10
    page.write_bytes(b"b" * 1000)
    assert body(client) == b"b" * 1000


def test_the_demo_looks_at_its_files_anew():
    asked = "from geleit.config import settings; print(settings.WHITENOISE_AUTOREFRESH)"
    environment = {**os.environ, "GELEIT_DEMO": "1"}
    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
