"""A hint on paper, for the person or for a lawyer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from geleit.cases.models import Case
from geleit.core import dates, pdf
from geleit.core.templatetags.geleit import day_short
from geleit.hints.known import Known, say
from geleit.hints.picture import Hint
from geleit.hints.tree import Line, tree_of
from geleit.rules.rule import Rule


def hint_paper(case: Case, hint: Hint, known: Known) -> bytes:
    office = case.office
    tree = tree_of(hint.answer, known)
    data = {
        "title": hint.title,
        "sender": [office.organisation.name, office.name],
        "reference": case.number,
        "words": _words(hint),
        "name": case.person.full_name,
        "day": day_short(dates.today()),
        "state": str(hint.state),
        "sentence": hint.sentence,
        "follows": hint.follows if hint.result != "not_met" else "",
        "lines": [row for line in [*tree.lines, *tree.others] for row in _rows(line, 0)],
        "steps": [say(text) for text in hint.rule.next_steps],
        "caveats": [say(text) for text in hint.rule.caveats],
        "sections": list(hint.rule.legal_refs),
    }
    return pdf.render("hints/hint", data)


def paper_name(case: Case, rule: Rule) -> str:
    """Never with a name in it."""
    return f"Hinweis-{case.number}-{rule.id}.pdf"


def _words(hint: Hint) -> dict[str, str]:
    return {
        "aid": _("A reading aid from counselling, no legal advice. It rests on what was told on this day."),
        "name": _("for"),
        "day": _("as of"),
        "conditions": _("Conditions"),
        "condition": _("Condition"),
        "result": _("Result"),
        "rests": _("What is known"),
        "steps": _("Next steps"),
        "caveats": _("To mind"),
        "sections": _("Where it stands"),
        "careful": _careful() if hint.marked else "",
        "checked": _("Text of the law read as of %(day)s.") % {"day": day_short(hint.rule.checked_on)},
        "follows": _("If it is met:") if hint.result == "unclear" else "",
        "page": _("Page"),
        "of": _("of"),
    }


def _careful() -> str:
    return _("The text of the law has changed since this rule was read. Please check before you rely on it.")


def _rows(line: Line, depth: int) -> list[dict[str, Any]]:
    known = f"{line.known.words}" if line.known else ""
    if line.known and line.known.how:
        known = f"{known} ({line.known.how})"
    marks = ((line.soft, _("exceptions possible")), (line.ermessen, _("only at discretion")))
    result = ", ".join([str(line.words), *(words for holds, words in marks if holds)])
    own = {"depth": depth, "text": line.text, "result": result, "known": known}
    return [own, *(row for part in [*line.parts, *line.others] for row in _rows(part, depth + 1))]
