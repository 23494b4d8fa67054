"""Headers on every answer, errors included, and the end of a session."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from geleit.core import sessions

ENDED_COOKIE = f"{settings.COOKIE_PREFIX}geleit_ended"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # nothing here answers to another one

# Scripts only from here and with this request's nonce; no inline styles; nothing from elsewhere.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'nonce-{nonce}'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Nothing to others; no-referrer would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}


class SecurityHeaders:
    """Outermost of all. An answer that brings its own header (a document shown in place) keeps it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]  # for the pages
        response = self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(nonce=nonce))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.HTTPS:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if not request.path.startswith(settings.STATIC_URL):
            # Not even the browser's own cache keeps a page about somebody.
            response.headers["Cache-Control"] = "no-store"
        return response


class SessionLimits:
    """Ends a session that was idle or lasted too long, before anybody asks who it belongs to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ended = sessions.is_over(request.session)
        if ended:
            request.session.flush()
        response = self._answer(request, ended)
        if ended:  # the page of sign-in says why
            response.set_cookie(ENDED_COOKIE, "1", max_age=60, samesite="Lax", httponly=True, secure=settings.HTTPS)
        elif sessions.is_held(request.session):
            sessions.note(request)
        return response

    def _answer(self, request: HttpRequest, ended: bool) -> HttpResponse:
        if ended and "HX-Request" in request.headers:
            # A part of a page: the page of sign-in must not land inside the old one.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return self.get_response(request)
