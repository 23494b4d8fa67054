"""./run test: pytest. The tests start a database of their own."""

import os
import sys

from geleit.core.launcher.compiled import compile_translations
from geleit.core.launcher.environment import TEST_KEYS
from geleit.core.launcher.steps import ROOT

TAKE_A_WORD = ("-k", "-m", "-p", "-o", "-W")


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
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *with_folders(arguments)], environment)  # noqa: S606 - same process


def with_folders(arguments: list[str]) -> list[str]:
    """The name of an app stands for its tests (./run test directory), but not behind -k and the like."""
    before = ["", *arguments]
    return [one if option in TAKE_A_WORD else tests_of(one) for option, one in zip(before, arguments, strict=False)]


def tests_of(argument: str) -> str:
    folder = ROOT / "geleit" / argument / "tests"
    is_app = argument.isidentifier() and folder.is_dir()
    return str(folder.relative_to(ROOT)) if is_app else argument
