"""What every page shows around its content."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest  # noqa: TID251 types only
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geleit.core import sessions

THEMES = ["auto", "light", "dark"]
THEME_COOKIE = f"{settings.COOKIE_PREFIX}geleit_theme"


@dataclass(frozen=True)
class Place:
    """A main place of the side bar. Shown to whoever holds one of the permissions (none: everybody)."""

    label: Promise
    view: str
    permissions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # other paths that belong to this place
    below: bool = False


PLACES = [
    Place(_("Today"), "cases:today", ("cases.work",), also=("/aufgaben/",)),
    Place(_("Calendar"), "cases:calendar", ("cases.work",), below=True),
    Place(
        _("Cases"),
        "cases:list",
        ("cases.work", "cases.load"),
        also=("/personen/", "/kurzberatung/", "/suche/", "/dokumente/", "/termine/"),
    ),
    Place(_("Lists"), "listimport:list", ("cases.import",), below=True),
    Place(_("Calculator for hints"), "hints:calculator", ("cases.work",), below=True),
    Place(_("Inbox"), "inbox:list", ("inbox.work",)),
    Place(_("Offers"), "directory:search"),
    Place(_("Network"), "handover:network", ("cases.work", "cases.load", "handovers.checklists")),
    Place(_("Figures"), "insights:index", ("cases.work", "insights.office")),
    Place(_("Administration"), "accounts:index", ("accounts.rights",), also=("/regelwerk/",)),
]


def page(request: HttpRequest) -> dict:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "places": _places(request),
        "theme": theme if theme in THEMES else "auto",
        "themes": [("auto", _("as the device")), ("light", _("light")), ("dark", _("dark"))],
        "languages": settings.LANGUAGES,
        "demo": settings.DEMO,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "htmx_config": HTMX_CONFIG,
        "halfway": getattr(request, "halfway", False),
        "session_left": _session_left(request),
        "session_warning": sessions.warning(),
    }


def _session_left(request: HttpRequest) -> int:
    """From this page on, which is a click itself. The page that says that the database is down does not ask it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return min(settings.SESSION_IDLE, sessions.all_left(request.session))


# Nothing is evaluated, nothing is kept in the browser's storage, and forms answered with 422 or 409 are shown.
HTMX_CONFIG = """{"allowEval": false, "allowScriptTags": false, "includeIndicatorStyles": false, "historyCacheSize": 0,
"refreshOnHistoryMiss": true, "selfRequestsOnly": true, "responseHandling": [{"code": "204", "swap": false},
{"code": "[23]..", "swap": true}, {"code": "409|422", "swap": true},
{"code": "[45]..", "swap": false, "error": true}]}"""


def _places(request: HttpRequest) -> list[dict]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "halfway", False):
        return []
    shown = []
    for place in PLACES:
        if place.permissions and not any(user.may(permission) for permission in place.permissions):
            continue
        if url := _address(place.view):
            current = request.path.startswith((url, *place.also))
            by_role = bool(place.permissions)
            shown.append(
                {"label": place.label, "url": url, "current": current, "below": place.below, "by_role": by_role}
            )
    return shown


@cache
def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
