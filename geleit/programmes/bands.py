"""Ages and lengths of time as the bands that figures are broken down by. Keys are those of the code lists."""

from bisect import bisect_right

from geleit.core.forms import UNKNOWN
from geleit.programmes.codes import code_list

# The first ages or full months of each next band, and the codes of the bands.
AGES = ((12, 18, 27, 35, 45, 55, 66), list(code_list("age_band").codes))
STAYS = ((3, 12, 24, 36, 60, 120), list(code_list("stay_duration_band").codes))
DURATIONS = ((3, 6, 12, 24, 36), list(code_list("case_duration_band").codes))


def age_band(age: int | None) -> str:
    """From the code list age_band; 65 belongs to 55–65."""
    return _band(age, *AGES)


def stay_band(months: int | None) -> str:
    """From stay_duration_band, by full months since entry; exactly 12 months belong to 1–2 years."""
    return _band(months, *STAYS)


def duration_band(months: int | None) -> str:
    """From case_duration_band, by full months a case was open."""
    return _band(months, *DURATIONS)


def _band(value: int | None, limits: tuple[int, ...], names: list[str]) -> str:
    """The name at the number of limits already reached. Dates that contradict each other are no band."""
    if value is None or value < 0:
        return UNKNOWN
    return names[bisect_right(limits, value)]
