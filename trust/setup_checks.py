"""C14: how a set-up lies on its machine."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import served as running
from asking import ask
from django.conf import settings
from harness import ROOT, Found, check, enough
from tools import PYTHON, run
from town import Town

LOOSE: list[Path] = []


@contextmanager
def a_key_everybody_can_read(_town: Town) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "master.key"
        file.write_text("x")
        file.chmod(0o644)
        with patch(f"{__name__}.LOOSE", [file]):
            yield


@check("C14", breaks=a_key_everybody_can_read)
def the_set_up_is_tight(town: Town, short: bool) -> Found:
    """`check --deploy` as in production, DEBUG off, no page of Django's administration, secrets for their owner alone;
    in the full form: gunicorn and database listen on the loopback alone."""
    wrong = ["DEBUG"] if settings.DEBUG else []
    client = town.browser(town.cast.farid)
    for path in (
        "/admin/",
        "/django-admin/",
        "/__debug__/",
        "/.git/config",
        "/.env",
        "/metrics",
        "/server-status",
        "/api/docs",
    ):
        wrong += [path] if ask(client, "GET", path).status_code < 400 else []
    home = Path(os.environ["TRUST_CLUSTER"])
    kept = [
        *home.rglob("secrets/*"),
        *home.rglob("*.key"),
        *home.rglob("pg_hba.conf"),
        *home.rglob("PG_VERSION"),
        *LOOSE,
    ]
    wrong += [f"{file.name}: {stat.filemode(file.stat().st_mode)}" for file in kept if open_to_others(file)]
    enough(wrong)
    wrong += [f"check --deploy: {line}" for line in told_for_production()]
    wrong += listening() if not short else []
    return Found(len(wrong), len(kept) + 10, where=wrong)


def open_to_others(file: Path) -> bool:
    """The file, or every folder above it up to the one that is its owner's alone."""
    mine = [file, *file.parents[:4]]
    return not any(one.stat().st_mode & 0o077 == 0 for one in mine)


def told_for_production() -> list[str]:
    environment = {
        **os.environ,
        "GELEIT_HTTPS": "1",
        "GELEIT_SECRET_KEY": "x1-Y2_z3" * 8,
        "DJANGO_SETTINGS_MODULE": "geleit.config.settings",
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the tests set it, nobody else
    told = run(
        [PYTHON, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        seconds=120,
        cwd=str(ROOT),
        env=environment,
    )
    return [line for line in told.stderr.splitlines() if line.startswith("?:")] or (
        [told.stderr[-300:]] if told.returncode else []
    )


def listening() -> list[str]:
    """Sockets of the served Geleit that others could reach."""
    with running.served() as house:
        pids = {house.processes["web server"].pid, house.processes["job worker"].pid, *house.workers()}
        inodes = {link for pid in pids for link in links_of(pid)}
        rows = [
            line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
        ]
        ours = [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes]
    return [f"listens on {one}" for one in ours if not one.startswith("0100007F")] or (
        [] if ours else ["no socket found"]
    )


def links_of(pid: int) -> set[str]:
    return {os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir()}
