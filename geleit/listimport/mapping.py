"""What the person who imports decided: columns, staff, answers. The same JSON as `--map FILE` of the command."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from geleit.listimport.columns import FIELDS, LEAVE_OUT, TEXT

SAME = "same"  # the row is the same person as the other one: her case or quick contact goes there
NEW = "new"  # two people
SKIP = "skip"  # leave the row out
COLOUR_MEANINGS = ("urgent", "text", "nothing")


class BadMap(ValueError):
    """A map that cannot be used; the text says why."""


@dataclass
class ImportMap:
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)  # heading → field
    staff: dict[str, str] = field(default_factory=dict)  # spelling → user name; "" leaves the files to the team lead
    answers: dict[str, Any] = field(default_factory=dict)
    duplicates: dict[str, str] = field(default_factory=dict)  # row → SAME, NEW or SKIP
    colours: dict[str, str] = field(default_factory=dict)  # colour → one of COLOUR_MEANINGS

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> ImportMap:
        if not isinstance(data, dict):
            raise BadMap(_("The map is not a JSON object."))
        unknown = set(data) - set(cls.__dataclass_fields__)
        if unknown:
            raise BadMap(_("The map has unknown parts: %(names)s") % {"names": ", ".join(sorted(unknown))})
        for name, value in data.items():
            if not isinstance(value, str if name == "sheet" else dict):
                raise BadMap(_("“%(name)s” in the map has the wrong form.") % {"name": name})
        made = cls(**data)
        made.staff = {spelling: user or "" for spelling, user in made.staff.items()}
        made._check()
        return made

    def _check(self) -> None:
        fields = {*FIELDS, TEXT, LEAVE_OUT}
        for heading, name in self.columns.items():
            if name not in fields:
                raise BadMap(
                    _("“%(name)s” is no field for the column “%(heading)s”.") % {"name": name, "heading": heading}
                )
        used = [name for name in self.columns.values() if name not in (TEXT, LEAVE_OUT)]
        twice = {name for name in used if used.count(name) > 1}
        if twice:
            raise BadMap(
                _("Two columns cannot mean the same: %(names)s")
                % {"names": ", ".join(str(FIELDS[name]) for name in sorted(twice))}
            )
        if set(self.duplicates.values()) - {SAME, NEW, SKIP} or set(self.colours.values()) - set(COLOUR_MEANINGS):
            raise BadMap(_("The map answers something with a word that is not offered."))
