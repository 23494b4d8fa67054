"""./run test: pytest. The tests start a database of their own; the whole of them goes to two workers with one each."""

import os
import sys

from geleit.core.launcher.compiled import compile_translations
from geleit.core.launcher.environment import TEST_KEYS
from geleit.core.launcher.steps import ROOT

TAKE_A_WORD = ("-k", "-m", "-p", "-o", "-W")
HOW_TO_TELL = ("-q", "-v", "-x", "--tb=short")
TWO_WORKERS = ["--numprocesses=2", "--dist=loadfile"]  # tests/sharing_out.py says how


def run(arguments: list[str]) -> int:
    compile_translations()
    schemas = os.environ.get("GELEIT_HSDS_SCHEMAS")  # the official files of the directory's standard
    given = {"GELEIT_HSDS_SCHEMAS": os.path.abspath(schemas)} if schemas else {}
    os.chdir(ROOT)
    environment = {**os.environ, **given, **TEST_KEYS, "DJANGO_SETTINGS_MODULE": "geleit.config.settings"}
    # conftest.py starts a database of its own; playwright keeps an event loop open, which Django would object to.
    environment |= {"DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    for name in ("DATABASE_OWNER_URL", "GELEIT_MASTER_KEY_FILE", "GELEIT_SECRET_KEY_FILE", "GELEIT_DATA"):
        environment.pop(name, None)
    pytest = [sys.executable, "-m", "pytest", *workers(arguments), *with_folders(arguments)]
    os.execve(sys.executable, pytest, environment)  # noqa: S606 - same process


def workers(arguments: list[str]) -> list[str]:
    """A part of the tests is done sooner than a second worker is set up."""
    whole = all(one in HOW_TO_TELL or one.startswith("--durations") for one in arguments)
    return TWO_WORKERS if whole and (os.cpu_count() or 1) > 1 else []


def with_folders(arguments: list[str]) -> list[str]:
    """The name of an app stands for its tests (./run test directory), but not behind -k and the like."""
    before = ["", *arguments]
    return [one if option in TAKE_A_WORD else tests_of(one) for option, one in zip(before, arguments, strict=False)]


def tests_of(argument: str) -> str:
    folder = ROOT / "geleit" / argument / "tests"
    is_app = argument.isidentifier() and folder.is_dir()
    return str(folder.relative_to(ROOT)) if is_app else argument
