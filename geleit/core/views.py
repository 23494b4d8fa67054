"""Error pages, the two switches of the page frame, and the gallery of components."""

import errno
import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from psycopg.errors import DiskFull

from geleit.core import sessions
from geleit.core.brakes import TooMany
from geleit.core.context import THEME_COOKIE, THEMES, page
from geleit.core.examples import examples


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first place that is this user's by her role."""
    places = [place for place in page(request)["places"] if place["by_role"]]
    return redirect(places[0]["url"] if places else "core:gallery")


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says; kept in a cookie of this browser."""
    response = redirect(_way_back(request))
    if (chosen := request.POST.get("theme")) in THEMES:
        year = 365 * 24 * 3600
        response.set_cookie(THEME_COOKIE, chosen, max_age=year, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def _way_back(request: HttpRequest) -> str:
    path = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(path, allowed_hosts=None, require_https=settings.HTTPS)
    return path if safe and path.startswith("/") else "/"


@require_http_methods(["GET", "POST"])
def alive(request: HttpRequest) -> HttpResponse:
    """How long the session lasts. POST is the browser's word that somebody typed or clicked.

    The token makes a page usable again that was open while its user signed in anew in another tab.
    """
    if request.method == "POST":
        sessions.note(request)
    session = request.session
    answer = {"left": sessions.seconds_left(session), "last": sessions.is_the_last_hour(session)}
    return JsonResponse({**answer, "who": str(request.user.pk), "token": get_token(request)})


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """All components with realistic examples."""
    return render(request, "core/gallery.html", examples(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, SessionInterrupted) and _is_down(
        exception.__context__ and exception.__context__.__context__
    ):
        return _unanswered(request)  # Django takes a database that went away for a session that was ended
    return _error(request, 400, _("That did not arrive as it should"), _("Please go back and try once more."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TooMany):
        text = _(
            "You have opened very many different cases within an hour, so no further one is shown for now. "
            "Cases you had open stay open. In an hour it goes on; "
            "the data protection officer of your house learns of it."
        )
        return _error(request, 429, _("Those were many cases"), text)
    text = _("Your role does not include this page. If you need it for your work, please ask your administration.")
    return _error(request, 403, _("This is not open to you"), text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("The page was open for too long, or was sent from elsewhere. Please go back, reload it and send it again.")
    return _error(request, 403, _("Please send that once more"), text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("This page does not exist, or it belongs to a file that is not open to you.")
    return _error(request, 404, _("Nothing to be found here"), text)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that does not answer is told apart from a fault of ours, so that nobody reads it as “no data”."""
    problem = sys.exc_info()[1]
    if _is_full(problem):
        text = _(
            "There is no room left on the server. Nothing was saved. What is stored already is safe. "
            "Please tell whoever looks after Geleit; afterwards it goes on by itself."
        )
        return _error(request, 503, _("The disk is full"), text)
    if _is_down(problem):
        return _unanswered(request)
    text = _("This is our fault, not yours. What you sent last was not saved. The fault was written to the log.")
    return _error(request, 500, _("Something went wrong"), text)


def _unanswered(request: HttpRequest) -> HttpResponse:
    text = _("The database does not answer just now. Nothing was saved. Please try again in a minute.")
    return _error(request, 503, _("One moment, please"), text)


def _is_down(problem: BaseException | None) -> bool:
    return isinstance(problem, OperationalError | InterfaceError)


def _is_full(problem: BaseException | None) -> bool:
    """Of the database, or of the machine this runs on."""
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(getattr(problem, "__cause__", None), DiskFull)


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """From 500 on without a word from the database, so that the page can be shown when there is none."""
    user = getattr(request, "user", None)
    inside = status < 500 and user is not None and user.is_authenticated
    if not inside:
        request.user = AnonymousUser()
    frame = "core/base.html" if inside else "core/bare.html"
    context = {"frame": frame, "heading": title, "text": text, "home": reverse("home")}
    response = render(request, "core/error.html", context, status=status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response
