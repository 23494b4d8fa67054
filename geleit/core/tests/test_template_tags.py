"""The words templates have without loading them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from geleit.core import dates
from geleit.core.templatetags.geleit import grouped, minutes

FRIDAY = date(2026, 11, 20)


def drawn(text, **context):
    with translation.override("de"), dates.moved_to(FRIDAY):
        return Template(text).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ value|day }}", "20. November 2026"),
        ("{{ value|day_short }}", "20.11.2026"),
        ("{{ value|day_with_weekday }}", "Freitag, 20. November 2026"),
        (
            "{{ nothing|day }}{{ nothing|day_short }}{{ nothing|day_with_weekday }}"
            "{{ nothing|day_in_words }}{{ nothing|clock }}{{ nothing|minutes }}",
            "",
        ),
        ("{{ late|day_short }} {{ late|clock }}", "21.11.2026 00:30"),
        ("{{ 45|minutes }}, {{ 60|minutes }}, {{ 80|minutes }}, {{ 0|minutes }}", "45 min, 1 h, 1 h 20 min, 0 min"),
        ("{{ name|bdi }}", "<bdi>&lt;b&gt;أحمد</bdi>"),
        ("{{ nothing|bdi }}", ""),
        ('{% tag name "ok" %}', '<span class="tag ok">&lt;b&gt;أحمد</span>'),
        ('{{ map|lookup:"a" }}{{ map|lookup:"b" }}{{ nothing|lookup:"a" }}', "1"),
    ],
)
def test_it_draws(text, expected):
    values = {
        "value": FRIDAY,
        "nothing": None,
        "late": datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        "name": "<b>أحمد",
        "map": {"a": 1},
    }
    assert drawn(text, **values) == expected


@pytest.mark.parametrize(
    ("due", "tone"),
    [
        (date(2026, 11, 18), "late"),
        (FRIDAY, "late"),
        (date(2026, 11, 27), "late"),
        (date(2026, 12, 8), "soon"),
        (date(2027, 1, 8), ""),
    ],
)
def test_red_is_for_deadlines_of_this_week_only(due, tone):
    assert f'class="tag {tone}"' in drawn("{% due_tag due %}", due=due)


def test_bars_are_drawn_to_the_longest_and_shared_by_the_whole():
    page = drawn(
        '{% include "components/bars.html" with caption="x" %}',
        bars=[("women", 30), ("men", 10, "/men"), ("unknown", 0)],
    )
    assert 'width="100.0"' in page
    assert 'width="33.3"' in page
    assert "75 %" in page
    assert '<a href="/men">10</a>' in page
    assert '<td class="num">40</td>' in page


def test_bars_of_nothing_do_not_fail():
    assert "0 %" in drawn('{% include "components/bars.html" with caption="x" %}', bars=[("women", 0)])


def test_undo_is_offered_only_for_a_path_of_ours():
    message = [
        type("Message", (), {"level_tag": "success", "extra_tags": tags, "__str__": lambda self: "Done"})()
        for tags in ("/undo/", "")
    ]
    page = drawn('{% include "components/messages.html" %}', messages=message)
    assert page.count("<form") == 1


def test_large_numbers_are_grouped():
    with translation.override("de"):
        assert grouped(6415) == "6.415"
        assert minutes(60 * 6415) == "6.415 h"
        html = render_to_string("components/bars.html", {"bars": [("A", 6000), ("B", 415)], "caption": "Zeit"})
    assert "6.000" in html
    assert "6.415" in html
