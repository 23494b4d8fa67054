"""The truth tables of Kleene, written out by hand."""

import pytest

from geleit.rules.kleene import all_of, any_of, not_

T, F, U = True, False, None
AND = [(T, T, T), (T, F, F), (T, U, U), (F, T, F), (F, F, F), (F, U, F), (U, T, U), (U, F, F), (U, U, U)]
OR = [(T, T, T), (T, F, T), (T, U, T), (F, T, T), (F, F, F), (F, U, U), (U, T, T), (U, F, U), (U, U, U)]


@pytest.mark.parametrize(("left", "right", "both"), AND)
def test_all(left, right, both):
    assert all_of([left, right]) is both


@pytest.mark.parametrize(("left", "right", "either"), OR)
def test_any(left, right, either):
    assert any_of([left, right]) is either


@pytest.mark.parametrize(("value", "opposite"), [(T, F), (F, T), (U, U)])
def test_not(value, opposite):
    assert not_(value) is opposite


def test_nothing_at_all():
    assert all_of([]) is True
    assert any_of([]) is False


def test_the_order_does_not_matter():
    assert all_of([U, U, F]) is all_of([F, U, U]) is False
    assert any_of([U, U, T]) is any_of([T, U, U]) is True
