"""What could leave a case for an authority, piece by piece. Nothing is picked beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.cases.models import Case
from geleit.core.templatetags.geleit import day_short
from geleit.programmes.codes import code_list
from geleit.vault import keys

KINDS = {
    "person": gettext_lazy("personal data"),
    "contact": gettext_lazy("notes"),
    "document": gettext_lazy("documents"),
}
FACTS = (
    ("name", gettext_lazy("Name")),
    ("birth_date", gettext_lazy("Date of birth")),
    ("address", gettext_lazy("Address")),
    ("phone", gettext_lazy("Phone")),
    ("email", gettext_lazy("Email")),
)
SHOWN = 90  # letters of a note in the list


def pieces_of(case: Case) -> list[dict[str, Any]]:
    """[{"key": "contact:…", "kind", "label", "text"}]; `text` is what would be printed."""
    person, modes = case.person, code_list("contact_mode")
    notes, papers = list(case.contact_set.all()), list(case.documents.kept())
    keys.load({row.key_id for row in (*notes, *papers)} | {person.key_id})
    values = {name: getattr(person, name, None) for name, _label in FACTS} | {"name": person.full_name}
    found = [_piece("person", name, str(label), _words(values[name])) for name, label in FACTS if values[name]]
    for note in notes:
        mode = modes.label(note.mode) if note.mode in modes else ""
        label = _("Note of %(day)s") % {"day": day_short(note.on)} + (f", {mode}" if mode else "")
        found.append(_piece("contact", note.pk, label, note.note or ""))
    for paper in papers:
        found.append(
            _piece("document", paper.pk, f"{paper.kind_label}, {day_short(paper.uploaded_at)}", paper.name or "")
        )
    return found


def picked(case: Case, chosen: Iterable[str]) -> list[dict[str, Any]]:
    wanted = set(chosen)
    return [piece for piece in pieces_of(case) if piece["key"] in wanted]


def _piece(kind: str, key: Any, label: str, text: str) -> dict[str, Any]:
    short = text if len(text) <= SHOWN else f"{text[:SHOWN].rsplit(' ', 1)[0]} …"
    return {"key": f"{kind}:{key}", "kind": kind, "label": label, "text": text, "short": short}


def _words(value: Any) -> str:
    return value if isinstance(value, str) else day_short(value)


def counted(parts: list[str]) -> list[tuple[str, int]]:
    """What whoever decides second may see: of which kind, and how many."""
    return [(str(label), parts.count(kind)) for kind, label in KINDS.items() if kind in parts]
