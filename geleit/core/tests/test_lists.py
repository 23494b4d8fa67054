"""Filter, sort and page: whatever stands in the address, the list answers."""

import pytest
from django.contrib.sessions.models import Session
from django.test import RequestFactory

from geleit.core import dates
from geleit.core.lists import Filter, Order, listing

FILTERS = {"kind": Filter("Kind", [("x", "X"), ("y", "Y")], lambda rows, value: rows.filter(session_data=value))}
ORDERS = {"name": Order("Name", ("session_key",)), "back": Order("Name, from the end", ("-session_key",))}


@pytest.fixture
def rows(db):
    """Any table will do; sessions are one that this app may write to."""
    Session.objects.all().delete()
    for name, kind in zip("abc", "xyx", strict=True):
        Session.objects.create(session_key=name, session_data=kind, expire_date=dates.now())


def listed(query, **more):
    request = RequestFactory().get(f"/faelle/?{query}")
    return listing(request, Session.objects.all(), filters=FILTERS, orders=ORDERS, **more)


def names(result):
    return [row.pk for row in result.rows]


@pytest.mark.usefixtures("rows")
def test_it_filters_sorts_and_counts():
    result = listed("kind=x&order=back")
    assert names(result) == ["c", "a"]
    assert result.total == 2
    assert result.narrowed


@pytest.mark.usefixtures("rows")
def test_without_a_word_the_first_order_holds_and_nothing_is_left_out():
    result = listed("")
    assert names(result) == ["a", "b", "c"]
    assert result.order == "name"
    assert not result.narrowed


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("query", ["kind=z", "order=password", "page=zwei", "page=99", "kind=%00"])
def test_nonsense_in_the_address_falls_back(query):
    assert set(names(listed(query))) == {"a", "b", "c"}


@pytest.mark.usefixtures("rows")
def test_pages_do_not_overlap_and_keep_the_filter_in_their_address():
    first, second = listed("order=back", per_page=2), listed("order=back&page=2", per_page=2)
    assert names(first) + names(second) == ["c", "b", "a"]
    assert first.pages() == [1, 2]
    assert second.address(page=1) == "?order=back&page=1"
