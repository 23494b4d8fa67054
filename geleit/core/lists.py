"""Filter, sort and page a list: one function for all pages with rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OrderBy, QuerySet
from django.http import HttpRequest, QueryDict  # noqa: TID251 types only
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Filter:
    """One choice above a list. `narrow(queryset, value)` applies it; only values among the choices count."""

    label: Words
    choices: Sequence[tuple[str, Words]]
    narrow: Callable[[Any, str], QuerySet]
    default: str = ""


@dataclass(frozen=True)
class Order:
    """One way to sort; `by` are field names as for order_by, the primary key is added so that pages never overlap."""

    label: Words
    by: tuple[str | OrderBy, ...]


@dataclass
class FilterState:
    name: str
    label: Words
    choices: Sequence[tuple[str, Words]]
    value: str
    default: str = ""


@dataclass
class Listing:
    """What a template needs: `rows` to loop over, `page` for the pager, the filters as they are set."""

    page: Page
    filters: list[FilterState]
    orders: Sequence[tuple[str, Words]]
    order: str
    query: QueryDict
    rows: list = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def narrowed(self) -> bool:
        return any(state.value != state.default for state in self.filters)

    def address(self, **changes: object) -> str:
        """The same list with another page, order or filter; starts with "?"."""
        query = self.query.copy()
        for name, value in changes.items():
            query[name] = str(value)
        return f"?{query.urlencode()}"

    def pages(self) -> list[int | str]:
        paginator = self.page.paginator
        return list(paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1))


def listing(
    request: HttpRequest,
    queryset: QuerySet,
    *,
    filters: Mapping[str, Filter] | None = None,
    orders: Mapping[str, Order] | None = None,
    per_page: int = 50,
) -> Listing:
    """The rows the address asks for. Unknown filters, values, orders and pages fall back, they never fail."""
    filters, orders = filters or {}, orders or {}
    states = []
    for name, item in filters.items():
        value = request.GET.get(name, item.default)
        value = value if value in {code for code, _label in item.choices} else item.default
        if value:
            queryset = item.narrow(queryset, value)
        states.append(FilterState(name, item.label, item.choices, value, item.default))
    order = _order_of(request, orders)
    if order:
        queryset = queryset.order_by(*orders[order].by, "pk")
    page = Paginator(queryset, per_page).get_page(request.GET.get("page"))
    labels = [(code, item.label) for code, item in orders.items()]
    return Listing(page, states, labels, order, request.GET, list(page.object_list))


def _order_of(request: HttpRequest, orders: Mapping[str, Order]) -> str:
    asked = request.GET.get("order", "")
    return asked if asked in orders else next(iter(orders), "")
