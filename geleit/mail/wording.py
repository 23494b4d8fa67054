"""Every mail there is. Fixed texts: no name, no content, no number of a case ever stands in one.

Placeholders: {link}, and for the checkpoint {line}. English msgids; German in locale/parts/mail.po.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Wording:
    subject: Any
    body: Any


NEWS = _("New message in Geleit")
KINDS = {
    "notice": Wording(
        NEWS,
        _(
            "Hello,\n\nthere is something new for you in Geleit. Please sign in to read it:\n{link}\n\n"
            "This mail was sent automatically. Nobody reads answers to it.\n"
        ),
    ),
    "link": Wording(
        NEWS,
        _(
            "Hello,\n\na message is ready for you in Geleit. This link opens it; it is good for a limited time only. "
            "Please do not pass it on:\n{link}\n\nThis mail was sent automatically. Nobody reads answers to it.\n"
        ),
    ),
    "access_changed": Wording(
        _("Your way into Geleit was changed"),
        _(
            "Hello,\n\nthe password, passkey, app or recovery codes of your account in Geleit were changed; everything "
            "that was signed in with it has been signed out. If it was you, all is well. If not, please tell your "
            "administration today, on the phone:\n{link}\n\n"
            "This mail was sent automatically. Nobody reads answers to it.\n"
        ),
    ),
    "offer_link": Wording(
        _("Is your entry in the directory of offers still right?"),
        _(
            "Hello,\n\nyour organisation stands in the public directory of offers. Does the entry still hold? "
            "One button on this page is enough, and you need no account. There you can also say what has changed:\n"
            "{link}\n\nThis mail was sent automatically. Nobody reads answers to it.\n"
        ),
    ),
    "checkpoint": Wording(
        _("Checkpoint of the audit trail"),
        _(
            "This signed line says how far the audit trail of Geleit reached. Keep it: with it, a trail that was cut "
            "off or rewritten is found (./run manage audit_verify --checkpoints FILE).\n\n{line}\n"
        ),
    ),
}
