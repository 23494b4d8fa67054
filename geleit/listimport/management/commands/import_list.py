from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geleit.access.acting import acting_as
from geleit.accounts.models import Office, User
from geleit.listimport import actions
from geleit.listimport.columns import guess_columns
from geleit.listimport.mapping import BadMap, ImportMap
from geleit.listimport.preparing import Preview, make_preview, note_known, result
from geleit.listimport.reading import MAX_BYTES, read_list
from geleit.listimport.sheet import FileRefused, Sheet


class Command(BaseCommand):
    help = "Imports a list of clients kept by hand (.xlsx or .csv) into an office."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--office", required=True, help="code of the office")
        parser.add_argument("--by", required=True, help="user name of whoever imports")
        parser.add_argument("--map", type=Path, help="JSON with columns, staff, answers, duplicates, colours")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(None, purpose="system"):
            office, user = self._office(options["office"]), self._user(options["by"])
            allowed = user.may("cases.import", office)
        if not allowed:
            raise CommandError(_("%(user)s may not import lists into this office.") % {"user": user.username})
        try:
            sheet = read_list(self._bytes(options["file"]), sheet_name=self._map(options["map"]).get("sheet", ""))
            chosen = self._chosen(sheet, self._map(options["map"]))
            with acting_as(user, purpose="import"):
                preview = make_preview(sheet, chosen, office, user)
                note_known(preview, office, by=user)
        except FileRefused as refused:
            raise CommandError(refused.sentence) from refused
        except BadMap as bad:
            raise CommandError(str(bad)) from bad
        written = 0
        if not options["dry_run"] and preview.rows:
            written = actions.import_at_once(office, Path(options["file"]).name, sheet, chosen, preview, by=user).done
        self._say(preview, sheet, written, as_json=options["json"])

    def _office(self, code: str) -> Office:
        office = Office.objects.select_related("organisation").filter(code=code).first()
        if office is None:
            raise CommandError(_("There is no office “%(code)s”.") % {"code": code})
        return office

    def _user(self, username: str) -> User:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no account “%(user)s”.") % {"user": username})
        return user

    def _bytes(self, path: Path) -> bytes:
        try:
            with Path(path).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as problem:
            raise CommandError(_("The file cannot be read: %(path)s") % {"path": path}) from problem

    def _map(self, path: Path | None) -> dict[str, Any]:
        if path is None:
            return {}
        try:
            data = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise CommandError(_("The map cannot be read: %(path)s") % {"path": path}) from problem
        if not isinstance(data, dict):
            raise CommandError(_("The map is not a JSON object."))
        return data

    def _chosen(self, sheet: Sheet, given: dict[str, Any]) -> ImportMap:
        """The guessed columns, corrected by those given."""
        columns = given.get("columns", {})
        if not isinstance(columns, dict):
            raise BadMap(_("“%(name)s” in the map has the wrong form.") % {"name": "columns"})
        if strange := [heading for heading in columns if heading not in sheet.headings]:
            raise BadMap(_("The list has no column “%(name)s”.") % {"name": strange[0]})
        taken = set(columns.values())
        guessed = {
            heading: "text" if name in taken else name
            for heading, name in guess_columns(sheet.headings).items()
            if heading not in columns
        }
        return ImportMap.from_json({**given, "columns": {**guessed, **columns}})

    def _say(self, preview: Preview, sheet: Sheet, written: int, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result(preview, written), ensure_ascii=False, indent=1))
            return
        for name, number in {**preview.counts(), "written": written}.items():
            self.stdout.write(f"{name}: {number}")
        for sheet_name in sheet.hidden_sheets:
            self.stdout.write(_("Hidden sheet, not read: %(name)s") % {"name": sheet_name})
        for left_out in sheet.left_out:
            self.stdout.write(_("Row %(row)s is no person, not read: %(text)s") % left_out)
        for one in preview.duplicates:
            other = _("row %(row)s") % {"row": one.of_row} if one.of_row else _("somebody the office knows")
            self.stdout.write(
                _("Row %(row)s: perhaps %(other)s (%(why)s)") % {"row": one.row, "other": other, "why": one.sentence}
            )
        for question in preview.questions:
            self.stdout.write(f"{question.row} {question.column}: {question.value} – {question.sentence}")
