"""The commands of ./run, inside .venv."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from geleit.core.launcher.checks import check, fix
from geleit.core.launcher.demo import demo
from geleit.core.launcher.environment import (
    OWNERS_COMMANDS,
    TEST_KEYS,
    Environment,
    as_owner,
    database,
    django,
    home_folder,
    migrate,
    with_cluster,
    with_keys,
)
from geleit.core.launcher.messages import CATALOGUE, compile_translations, problems, write_catalogue
from geleit.core.launcher.postgres import Cluster
from geleit.core.launcher.roles import make_database
from geleit.core.launcher.steps import ROOT, Stop


def manage(arguments: list[str]) -> int:
    compile_translations()
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
    compile_translations()
    os.chdir(ROOT)
    environment = {**os.environ, **TEST_KEYS, "DJANGO_SETTINGS_MODULE": "geleit.config.settings"}
    # conftest.py starts a database of its own; playwright keeps an event loop open, which Django would object to.
    environment |= {"DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    for name in ("DATABASE_OWNER_URL", "GELEIT_MASTER_KEY_FILE", "GELEIT_SECRET_KEY_FILE", "GELEIT_DATA"):
        environment.pop(name, None)
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *arguments], environment)  # noqa: S606 - same process


def bench(arguments: list[str]) -> int:
    """bench/NAME.py on a migrated, empty database of its own, which is as safe and as slow as a real one."""
    names = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if not arguments or arguments[0] not in names:
        raise Stop(f"Which measurement? There are: {', '.join(names)}")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        home = Path(folder)
        with Cluster(home).running() as cluster:
            make_database(cluster)
            environment = with_keys(with_cluster(dict(os.environ), cluster), home) | {"GELEIT_BENCH": "1"}
            migrate(environment)
            return run_child([sys.executable, str(ROOT / "bench" / f"{arguments[0]}.py"), *arguments[1:]], environment)


def messages(_: list[str]) -> int:
    compile_translations()
    print(f"{write_catalogue()} texts in {CATALOGUE.relative_to(ROOT)}")
    found = problems()
    print("\n".join(found) if found else "Every text of the code has its German.")
    return 1 if found else 0


COMMANDS = {
    "demo": demo,
    "test": test,
    "check": check,
    "fix": fix,
    "messages": messages,
    "manage": manage,
    "bench": bench,
}
