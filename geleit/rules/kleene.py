"""Logic with three values: True, False and None for "not known" (Kleene)."""

from collections.abc import Iterable

Truth = bool | None


def all_of(values: Iterable[Truth]) -> Truth:
    """One False settles it; without one, a single None leaves it open. Nothing at all is True."""
    found: set[Truth] = set(values)
    if False in found:
        return False
    return None if None in found else True


def any_of(values: Iterable[Truth]) -> Truth:
    """One True settles it; without one, a single None leaves it open. Nothing at all is False."""
    found: set[Truth] = set(values)
    if True in found:
        return True
    return None if None in found else False


def not_(value: Truth) -> Truth:
    return None if value is None else not value
