"""What the Django processes are told: the database, the keys, the folder of the data."""

import base64
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geleit.core.launcher.keys import private_key
from geleit.core.launcher.postgres import DATABASE, OWNER, RUN_TIME, Cluster
from geleit.core.launcher.roles import make_database
from geleit.core.launcher.steps import DISK_FULL, ROOT, Stop, disk_is_full, last_lines

Environment = dict[str, str]
# They change tables, or look at every row, which only the owner may.
OWNERS_COMMANDS = ("migrate", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations", "invariants")
NEED_NO_DATABASE = ("rules",)  # as a Django command and as a measurement
# Enough for Django to start; what it asks of the database here, it can do without.
NO_DATABASE = {"DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent"}
TEST_KEYS = {"GELEIT_SECRET_KEY": "only for tests", "GELEIT_MASTER_KEY": base64.b64encode(bytes(32)).decode()}


def home_folder() -> Path:
    return Path(os.environ.get("GELEIT_DATA") or ROOT / "var").absolute()


@contextmanager
def database(home: Path) -> Iterator[Environment]:
    """The environment for a process that uses the data in `home`; the database runs as long as somebody needs it."""
    if os.environ.get("DATABASE_URL"):
        owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        yield with_keys({**os.environ, "DATABASE_OWNER_URL": owner}, home)
        return
    with Cluster(home).running() as cluster:
        make_database(cluster)
        yield with_keys(with_cluster(dict(os.environ), cluster), home)


def with_cluster(environment: Environment, cluster: Cluster, name: str = DATABASE) -> Environment:
    urls = {"DATABASE_URL": cluster.url(RUN_TIME, name), "DATABASE_OWNER_URL": cluster.url(OWNER, name)}
    return {**environment, **urls}


def with_keys(environment: Environment, home: Path) -> Environment:
    keys = {"GELEIT_SECRET_KEY": "secret.key", "GELEIT_MASTER_KEY": "master.key"}
    for name, file in keys.items():
        if not environment.get(name) and not environment.get(f"{name}_FILE"):
            private_key(home / "secrets" / file)
            environment[f"{name}_FILE"] = str(home / "secrets" / file)
    return {"DJANGO_SETTINGS_MODULE": "geleit.config.settings", **environment, "GELEIT_DATA": str(home)}


def module(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def django(*arguments: str) -> list[str]:
    return module("django", *arguments)


def as_owner(environment: Environment) -> Environment:
    return {**environment, "GELEIT_AS_OWNER": "1"}


def migrate(environment: Environment) -> str:
    return quiet_django(as_owner(environment), "migrate", "--skip-checks", "--no-input", "--verbosity=0")


def quiet_django(environment: Environment, *arguments: str) -> str:
    done = subprocess.run(
        django(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0 and disk_is_full(done.stderr):
        raise Stop(DISK_FULL)
    if done.returncode != 0:
        raise Stop(f"{last_lines(done.stderr)}\n\n{arguments[0]} failed; the lines above say why.")
    return done.stdout


def migrations_hash() -> str:
    """Changes when a migration, or what one reads, changes; and when the walls do, which follow the models."""
    digest = hashlib.sha256((ROOT / "requirements" / "app.txt").read_bytes())
    files = [*ROOT.glob("geleit/*/migrations/*.py"), *ROOT.glob("geleit/**/*.sql"), *ROOT.glob("geleit/**/*.yaml")]
    files = [file for file in files if ROOT / "geleit/rules" not in file.parents]  # they know no database
    files += [*ROOT.glob("geleit/*/models.py"), *ROOT.glob("geleit/*/models/*.py")]
    for file in sorted([*files, ROOT / "geleit/core/launcher/roles.py", ROOT / "geleit/access/walls.py"]):
        digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()
