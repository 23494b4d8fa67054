"""The web server and the job worker: two processes on the loopback, started and stopped together."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geleit.core.launcher.environment import Environment, django
from geleit.core.launcher.steps import ROOT, Stop, last_lines

Processes = dict[str, subprocess.Popen[bytes]]

READY_SECONDS = 60
STOP_SECONDS = 15
WEB = [
    *(sys.executable, "-m", "gunicorn", "geleit.config.wsgi", "--no-control-socket", "--preload"),
    *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "5"),
    *("--log-level", "warning"),
]
WORKER = django(
    *("procrastinate", "worker", "--concurrency", "2", "--shutdown-graceful-timeout", "5"),
    *("--delete-jobs", "successful"),  # two jobs come every minute for ever; what failed stays
)


def check_port(port: int) -> None:
    # A browser asks ::1 first when it is told "localhost": whoever listens there would answer in our place.
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        if is_taken(family, address, port):
            raise Stop(f"Port {port} is taken by another program. Stop it, or start with --port {port + 1}.")


def is_taken(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except PermissionError:
        raise Stop(f"This user may not open port {port}. Start with --port 8000.") from None
    except OSError:
        # No IPv6 on this machine: nobody listens there either.
        return family == socket.AF_INET or answers(address, port)
    return False


def answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def serving(environment: Environment, port: int, logs: Path) -> Iterator[Processes]:
    """Yields the processes as soon as the first page is answered; stops them at the end."""
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    processes: Processes = {}
    try:
        processes["web server"] = launch([*WEB, "--bind", f"127.0.0.1:{port}"], environment, logs / "web.log")
        wait_for_page(processes, port, logs)
        processes["job worker"] = launch(WORKER, environment, logs / "worker.log")
        yield processes
    finally:
        stop(list(processes.values()))


def launch(command: list[str], environment: Environment, log: Path) -> subprocess.Popen[bytes]:
    # Whoever breaks into a service finds no way to change tables there.
    environment = {name: value for name, value in environment.items() if "_OWNER_URL" not in name}
    with open(log, "a") as output:
        # Sessions of their own: Ctrl-C reaches ./run alone, which stops them in order.
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )


def wait_for_page(processes: Processes, port: int, logs: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        check_alive(processes, logs)
        if page_status(port) in (200, 302):
            return
        time.sleep(0.05)
    raise Stop(f"{tail(logs / 'web.log')}\n\nThe web server does not answer; the lines above say why.")


def page_status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def check_alive(processes: Processes, logs: Path) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            log = logs / ("web.log" if name == "web server" else "worker.log")
            raise Stop(f"{tail(log)}\n\nThe {name} has ended by itself, so Geleit stops; {log} says why.")


def tail(log: Path) -> str:
    return last_lines(log.read_text(errors="replace"))


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
