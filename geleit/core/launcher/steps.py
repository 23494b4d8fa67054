"""One line for each step with its time; one sentence when a step cannot be done. Python's own library only."""

import errno
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DISK_FULL = "The disk is full: Geleit needs about 1 GB of free space. Free some and start again."
NO_NETWORK = "No network: {what} could not be fetched. Connect this machine to the internet and start again."

NETWORK_SIGNS = (
    "name resolution",
    "newconnectionerror",
    "connecttimeout",
    "connection refused",
    "network is unreachable",
    "proxyerror",
    "error sending request",
    "dns error",
    "failed to fetch",
    "enotfound",
    "eai_again",
    "econnrefused",
    "etimedout",
)
DISK_SIGNS = ("no space left on device", "enospc", "disk quota exceeded")


class Stop(Exception):
    """Ends ./run with one clear sentence and exit status 1."""


@contextmanager
def step(text: str) -> Iterator[None]:
    started = time.monotonic()
    print(f"{text} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def quietly(command: list[str], *, what: str, env: dict[str, str] | None = None) -> str:
    """Runs a command of the set-up without its chatter. Where it fails, says why in one sentence."""
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode == 0:
        return done.stdout
    said = f"{done.stdout}\n{done.stderr}"
    raise Stop(reason(said, what))


def run_child(command: list[str], environment: dict[str, str]) -> int:
    """The child has the terminal; Ctrl-C reaches it by itself, SIGTERM is passed on."""
    child = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    status = child.wait()
    return 128 - status if status < 0 else status


def reason(said: str, what: str) -> str:
    if disk_is_full(said):
        return DISK_FULL
    if any(sign in said.lower() for sign in NETWORK_SIGNS):
        return NO_NETWORK.format(what=what)
    return f"{last_lines(said)}\n\n{what[0].upper()}{what[1:]} could not be set up; the lines above say why."


def disk_is_full(said: str) -> bool:
    return any(sign in said.lower() for sign in DISK_SIGNS)


def last_lines(said: str) -> str:
    return "\n".join(said.strip().splitlines()[-15:])


def sentence_for(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    return f"{error.strerror}: {error.filename}"


def told(work: Callable[[], int]) -> int:
    """Does the work; what stops it is told in one sentence."""
    try:
        return work()
    except Stop as stop:
        print(stop, file=sys.stderr)
    except OSError as error:
        print(sentence_for(error), file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1
