"""The commands of ./run, inside .venv."""

import os
import signal
import subprocess
import sys

from geleit.core.launcher.environment import (
    OWNERS_COMMANDS,
    TEST_KEYS,
    Environment,
    as_owner,
    database,
    django,
    home_folder,
)
from geleit.core.launcher.steps import ROOT


def manage(arguments: list[str]) -> int:
    with database(home_folder()) as environment:
        if arguments and arguments[0] in OWNERS_COMMANDS:
            environment = as_owner(environment)
        return run_child(django(*arguments), environment)


def run_child(command: list[str], environment: Environment) -> int:
    """The child has the terminal; Ctrl-C reaches it by itself, SIGTERM is passed on."""
    child = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    status = child.wait()
    return 128 - status if status < 0 else status


def test(arguments: list[str]) -> int:
    os.chdir(ROOT)
    environment = {**os.environ, **TEST_KEYS, "DJANGO_SETTINGS_MODULE": "geleit.config.settings"}
    # conftest.py starts a database of its own; playwright keeps an event loop open, which Django would object to.
    environment |= {"DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    for name in ("DATABASE_OWNER_URL", "GELEIT_MASTER_KEY_FILE", "GELEIT_SECRET_KEY_FILE", "GELEIT_DATA"):
        environment.pop(name, None)
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *arguments], environment)  # noqa: S606 - same process


COMMANDS = {"manage": manage, "test": test}
