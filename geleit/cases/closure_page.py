"""Start and end side by side, in words."""

from __future__ import annotations

from geleit.cases.actions.closure import COMPARED
from geleit.cases.models import Closure
from geleit.people.models import Period
from geleit.programmes.codes import code_list


def compared_rows(closure: Closure) -> list[tuple[str, str, str]]:
    """[("Deutsch", "A2", "B1"), …]; what nobody asked is a dash."""
    return [
        (str(Period.Kind(kind).label), _word(closure, kind, "start"), _word(closure, kind, "end")) for kind in COMPARED
    ]


def _word(closure: Closure, kind: str, end: str) -> str:
    code = closure.true_code(f"{kind}_{end}")
    return code_list(Period.CODE_LISTS[kind]).label(code) if code else "–"
