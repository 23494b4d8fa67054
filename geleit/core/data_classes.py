"""The four classes of data. Every model says in `data_classes` which of its fields belongs to which class."""

from typing import Any

SEALED = "sealed"  # encrypted under the person's or the case's own key
CODED = "coded"  # clear and pseudonymous; only for holders of a grant
WORK = "work"  # clear; for the office
PUBLIC = "public"  # clear; for everybody
CONTENT = frozenset({SEALED, CODED})
ALL = frozenset({SEALED, CODED, WORK, PUBLIC})


def by_field(model: Any) -> dict[str, str]:
    """Field name → class, out of {CODED: "gender nationality", SEALED: "name"}."""
    return {name: data_class for data_class, names in model.data_classes.items() for name in names.split()}
