"""The sessions of somebody that run now, as she sees them herself.

The table knows a session by the secret of its browser alone, so those of the last ten hours are all read, and hers
kept: one for each desk and day, some thousands at most. The secret itself never stands on a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest  # noqa: TID251 – types only
from django.utils.crypto import salted_hmac

from geleit.accounts.models import User
from geleit.core import dates, sessions

BROWSER = "browser"
# Word in what a browser says of itself → what people call it. Most browsers name others too, so the order matters.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS/": "Firefox", "Chrom": "Chrome"}
BROWSERS |= {"CriOS/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "Mac"}
SYSTEMS |= {"CrOS": "Chromebook", "Linux": "Linux"}


@dataclass(frozen=True)
class OwnSession:
    key: str  # a secret: never shown
    began_at: datetime
    active_at: datetime
    browser: str
    system: str
    is_this: bool

    @property
    def name(self) -> str:
        """Tells sessions apart on the page, and opens none."""
        return salted_hmac("geleit.accounts.own_session", self.key, algorithm="sha256").hexdigest()[:32]


def note_browser(request: HttpRequest) -> None:
    """At sign-in. Only the kind is kept, never all that a browser says of itself."""
    says = request.headers.get("User-Agent", "")
    request.session[BROWSER] = [_first(BROWSERS, says), _first(SYSTEMS, says)]


def _first(words: dict[str, str], says: str) -> str:
    return next((name for word, name in words.items() if word in says), "")


def running(user: User, this: str | None) -> list[OwnSession]:
    """Those with which somebody could go on working now; this one first, then the last used."""
    valid = user.get_session_auth_hash()
    found = []
    for row in Session.objects.filter(expire_date__gt=dates.now()).iterator():
        held = row.get_decoded()
        if held.get(SESSION_KEY) != str(user.pk) or held.get(HASH_SESSION_KEY) != valid or sessions.is_over(held):
            continue
        if sessions.BEGAN in held:
            browser, system = held.get(BROWSER, ("", ""))
            began, active = _moment(held[sessions.BEGAN]), _moment(held[sessions.ACTIVE])
            found.append(OwnSession(row.session_key, began, active, browser, system, row.session_key == this))
    return sorted(found, key=lambda one: (one.is_this, one.active_at), reverse=True)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
