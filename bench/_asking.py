"""Asking pages as somebody signed in, and what one asking costs: time, queries, CPU of this process and its backend."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

from geleit.accounts import second_factor
from geleit.accounts.models import User
from geleit.core import sessions

Ask = Callable[[], Any]


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    session = client.session
    sessions.begin(session)
    second_factor.note(session)
    session.save()
    return client


def measured(asks: list[Ask], good: int = 200, *, once: bool = False) -> dict[str, Any]:
    """The first one warms up. A refusal would be quick: only whole pages count.

    once: what can be asked only once, as a form that changes something; then the first two warm up and do not count.
    """
    warm, asks = (asks[:2], asks[2:]) if once else ([asks[0], asks[0]], asks)
    connection.close()  # one backend for the whole measurement
    connection.settings_dict["CONN_MAX_AGE"] = None
    _checked(warm[0](), good)
    with connection.execute_wrapper(_counted(queries := [])):
        _checked(warm[1](), good)
    taken, python, postgres = [], time.process_time(), _backend_seconds()
    for ask in asks:
        started = time.perf_counter()
        answer = ask()
        taken.append(1000 * (time.perf_counter() - started))
        _checked(answer, good)
    python, postgres = time.process_time() - python, _backend_seconds() - postgres
    taken.sort()
    return {
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(taken[int(len(taken) * 0.95) - 1], 1),
        "queries": len(queries),
        "cpu_ms": round((python + postgres) / len(asks) * 1000, 1),
        "cpu_python_ms": round(python / len(asks) * 1000, 1),
        "cpu_postgres_ms": round(postgres / len(asks) * 1000, 1),
    }


def _counted(found: list[str]) -> Callable[..., Any]:
    def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        found.append(str(sql))
        return execute(sql, params, many, context)

    return count


def _checked(answer: Any, good: int) -> None:
    if answer.status_code != good:
        raise SystemExit(f"The page was answered with {answer.status_code}.")


def _backend_seconds() -> float:
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
