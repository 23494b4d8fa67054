"""Bands of ages and lengths of time: every border, and what cannot be."""

import pytest

from geleit.core.forms import UNKNOWN
from geleit.programmes.bands import age_band, duration_band, stay_band


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "under_12"),
        (11, "under_12"),
        (12, "a12_17"),
        (17, "a12_17"),
        (18, "a18_26"),
        (26, "a18_26"),
        (27, "a27_34"),
        (35, "a35_44"),
        (45, "a45_54"),
        (55, "a55_65"),
        (65, "a55_65"),
        (66, "over_65"),
        (110, "over_65"),
        (None, UNKNOWN),
        (-1, UNKNOWN),
    ],
)
def test_age(age, band):
    assert age_band(age) == band


@pytest.mark.parametrize(
    ("months", "band"),
    [
        (0, "under_3_months"),
        (3, "m3_12"),
        (11, "m3_12"),
        (12, "y1_2"),
        (24, "y2_3"),
        (35, "y2_3"),
        (36, "y3_5"),
        (60, "y5_10"),
        (120, "over_10"),
        (None, UNKNOWN),
        (-2, UNKNOWN),
    ],
)
def test_stay(months, band):
    assert stay_band(months) == band


@pytest.mark.parametrize(
    ("months", "band"),
    [(0, "under_3_months"), (3, "m3_6"), (6, "m6_12"), (12, "y1_2"), (24, "y2_3"), (36, "over_3"), (None, UNKNOWN)],
)
def test_duration(months, band):
    assert duration_band(months) == band
