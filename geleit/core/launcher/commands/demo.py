"""./run demo: the database, the demo town in it, web server and job worker, until Ctrl-C."""

import argparse
import os
import shutil
import signal
import sys
import time
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import NoReturn

from geleit.core.launcher.compiled import compile_translations
from geleit.core.launcher.environment import database, home_folder, migrate, migrations_hash, quiet_django
from geleit.core.launcher.postgres import Cluster
from geleit.core.launcher.server import Processes, check_alive, check_port, serving
from geleit.core.launcher.steps import Stop, step

# What ./run itself puts into the data folder; --fresh deletes these and nothing else.
OWN_FILES = ("postgres", "postgres-in-the-making", "secrets", "log", "migrated", "demo-town")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(Exception):
    """Ctrl-C, SIGTERM or a closed terminal: somebody wants it to end."""


def run(arguments: list[str]) -> int:
    options = read_options(arguments)
    check_port(options.port)
    for number in SIGNALS:
        signal.signal(number, end)
    try:
        if options.fresh:
            delete_data(options.data)
        with ExitStack() as stack:
            watch(options, start(options, stack))
    except Ended:
        print("\nStopped.")
    return 0


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run demo", description="Starts Geleit with the demo town.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=lambda text: Path(text).absolute(), default=home_folder(), metavar="DIR")
    parser.add_argument("--fresh", action="store_true", help="delete the demo data and begin again")
    parser.add_argument("--no-browser", action="store_true")
    return parser.parse_args(arguments)


def end(*_: object) -> NoReturn:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut the stopping off
    raise Ended


def delete_data(home: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        raise Stop("--fresh deletes the embedded database only, and DATABASE_URL names another one.")
    if not home.exists():
        return
    with open(home / "postgres.users", "a") as users:
        try:
            flock(users, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise Stop(f"The data in {home} are in use. Stop the other ./run first.") from None
        with step("Deleting the earlier demo data"):
            Cluster(home).stop_what_another_started()
            for name in OWN_FILES:
                path = home / name
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def start(options: argparse.Namespace, stack: ExitStack) -> Processes:
    compile_translations()
    home = options.data
    with step("Database"):
        environment = stack.enter_context(database(home)) | {"GELEIT_DEMO": "1"}
    once(home / "migrated", migrations_hash(), "Tables", lambda: migrate(environment))
    once(home / "demo-town", "", "Demo town", lambda: quiet_django(environment, "demo_town"))
    with step("Web server and job worker"):
        return stack.enter_context(serving(environment, options.port, home / "log"))


def once(stamp: Path, value: str, text: str, work: Callable[[], str]) -> None:
    """Done before, as the stamp says: left out. What the work printed is kept in the stamp."""
    if stamp.exists() and stamp.read_text().startswith(value):
        return
    with step(text):
        said = work()
        stamp.write_text(value + said)


def watch(options: argparse.Namespace, processes: Processes) -> None:
    address = f"http://localhost:{options.port}"
    print(f"\nGeleit is ready at {address}\n")
    print((options.data / "demo-town").read_text())
    print("Ctrl-C stops it.", flush=True)
    # Without a screen, webbrowser would take the terminal for a text browser.
    has_screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if has_screen and not options.no_browser:
        webbrowser.open(address)
    while True:
        check_alive(processes, options.data / "log")
        time.sleep(0.5)
