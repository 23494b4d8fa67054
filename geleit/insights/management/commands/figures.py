from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geleit.access.acting import acting_as
from geleit.accounts.models import Office
from geleit.cases import figures
from geleit.core import dates
from geleit.insights.figures.breakdowns import BREAKDOWNS, TOTALS
from geleit.insights.figures.mbe import Figures, Scope, count
from geleit.programmes.programme import programmes


class Command(BaseCommand):
    help = "Prints the yearly statistics of an office: figures mbe --year 2025 --office CODE [--json]."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", choices=list(programmes()), help="whose report: mbe, jmd, im_bw, kim_nrw, avb")
        parser.add_argument("--year", type=int, default=dates.today().year)
        parser.add_argument("--office", required=True, help="code of the office")
        parser.add_argument("--json", action="store_true", help="as JSON, with the codes of the lists as keys")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(None, purpose="figures"):
            offices = {office.code: office for office in Office.objects.order_by("code")}
        office = offices.get(options["office"])
        if office is None:
            known = ", ".join(offices) or "none"
            raise CommandError(f"There is no office {options['office']!r}; there are: {known}")
        if options["programme"] not in office.programmes:
            raise CommandError(
                f"{office.code} does not report {options['programme']}, but: {', '.join(office.programmes)}"
            )
        figures.keep_up()
        with acting_as(None, purpose="figures"):
            found = count(Scope(office, options["programme"]), options["year"])
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False))
        else:
            self._print(found)

    def _print(self, found: Figures) -> None:
        for name, number in found.totals.items():
            self.stdout.write(f"{TOTALS[name][0]}: {number}")
        for name, cells in found.breakdowns.items():
            breakdown = BREAKDOWNS[name]
            self.stdout.write(f"\n{breakdown.title} ({breakdown.unit}: {sum(cells.values())})")
            for code, number in cells.items():
                self.stdout.write(f"  {breakdown.label(code)}: {number}")
