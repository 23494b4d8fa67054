"""The Verweisübersicht: all offers in a municipality or for its people, by kind, on paper."""

from __future__ import annotations

from typing import Any

from geleit.core import dates, pdf
from geleit.core.templatetags.geleit import day
from geleit.directory import showing
from geleit.directory.models import Area, Entry, Service
from geleit.directory.models.offers import OUT_AFTER
from geleit.directory.texts import html_language, texts
from geleit.programmes.codes import code_list


def offers_of(area: Area) -> list[Service]:
    """In this place, or for its people alone; nothing that nobody confirmed for a year. What is for a whole district
    stands in the list of the district, so that the list of a village stays one that people read."""
    marks = [f"in:{area.pk}", f"a:{area.pk}"]
    entries = Entry.objects.filter(marks__overlap=marks, confirmed_on__gt=dates.today() - OUT_AFTER)
    rows = Service.objects.listed().filter(pk__in=entries.values("service"))
    return list(rows.select_related("organization__organisation").order_by("name", "pk"))


def paper(area: Area, language: str) -> bytes:
    return pdf.render("directory/overview", data_of(area, language))


def data_of(area: Area, language: str) -> dict[str, Any]:
    said = "en" if language == "en" else "de"
    categories = code_list("offer_category")
    groups: dict[str, list[dict[str, Any]]] = {}
    for shown in showing.show(offers_of(area), said):
        groups.setdefault(shown.service.category, []).append(_line(shown))
    order = sorted(groups, key=categories.order)
    other = code_list("counselling_topic").label("other", said)
    names = {code: categories.label(code, said) if code in categories else other for code in order}
    words = texts(language)
    return {
        "place": area.name,
        "on": day(dates.today()),
        "language": html_language(language),
        "direction": pdf.direction(language),
        "t": words,
        "de": texts("de"),
        "unchecked": words["unchecked"],
        "wider": area.part_of.name if area.kind == Area.Kind.MUNICIPALITY and area.part_of else "",
        "groups": [{"name": names[code], "offers": groups[code]} for code in order],
    }


def _line(shown: showing.Shown) -> dict[str, Any]:
    places = [", ".join(filter(None, [one["name"], one["street"], one["town"]])) for one in shown.places]
    contacts = [" · ".join(filter(None, [one["who"], one["phone"], one["email"]])) for one in shown.contacts]
    return {
        "name": shown.service.name,
        "provider": shown.provider,
        "for_whom": " ".join(shown.for_whom),
        "places": places,
        "when": "; ".join(shown.when),
        "contacts": list(filter(None, contacts)),
        "languages": ", ".join(shown.languages),
        "stale": shown.service.is_stale(),
        "confirmed": showing.confirmed(shown.service),
    }
