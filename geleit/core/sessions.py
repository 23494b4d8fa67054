"""How long a session lasts: a quarter of an hour without a key or a click, ten hours in all.

A page somebody opens is a click. What scripts ask for by themselves (drafts, progress, lists that follow the typing)
is none; the browser tells at most once a minute that somebody typed or clicked (core/static/core/session.js).
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest  # noqa: TID251 types only

from geleit.core import dates

BEGAN, ACTIVE = "began_at", "active_at"
Held = SessionBase | dict[str, Any]
WARNING = 120
NOTED_EVERY = 20  # seconds at most: not one write for each click
BY_SCRIPT = ("HX-Request", "X-Requested-With")


def _now() -> int:
    return int(dates.now().timestamp())


def begin(session: SessionBase) -> None:
    session[BEGAN] = session[ACTIVE] = _now()


def is_held(session: Held) -> bool:
    return SESSION_KEY in session


def note(request: HttpRequest) -> None:
    """Somebody is there. Called for each answer, before the session is saved."""
    session = request.session
    if BEGAN not in session:
        begin(session)
    elif _is_by_hand(request) and _now() - session[ACTIVE] >= min(NOTED_EVERY, settings.SESSION_IDLE // 20):
        session[ACTIVE] = _now()


def _is_by_hand(request: HttpRequest) -> bool:
    return not any(name in request.headers for name in BY_SCRIPT)


def seconds_left(session: Held) -> int:
    return min(_idle_left(session), all_left(session))


def _idle_left(session: Held) -> int:
    return settings.SESSION_IDLE - (_now() - session.get(ACTIVE, _now()))


def all_left(session: Held) -> int:
    return settings.SESSION_COOKIE_AGE - age(session)


def age(session: Held) -> int:
    return _now() - session.get(BEGAN, _now())


def is_over(session: Held) -> bool:
    return is_held(session) and seconds_left(session) <= 0


def is_the_last_hour(session: SessionBase) -> bool:
    """Going on working makes it no longer: the ten hours end first."""
    return all_left(session) <= _idle_left(session)


def warning() -> int:
    return min(WARNING, settings.SESSION_IDLE // 2)
