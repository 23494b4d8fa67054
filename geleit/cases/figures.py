"""The rollup row of each case and quarter, written by the actions; all figures are counted from it."""

from geleit.cases.models import Case


def renew(case: Case) -> None:
    """Writes the rows of a case anew from what is known now; every action that changes a counted fact calls it."""
