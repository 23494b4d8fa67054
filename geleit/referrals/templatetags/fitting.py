"""The reasons of a fit, for a template: the offer's own conditions, and what follows from languages and freshness."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from geleit.directory.searching import Hit
from geleit.hints.known import say
from geleit.programmes.codes import code_list
from geleit.referrals.fitting import MET, NOT_MET, UNCLEAR, Fit

register = template.Library()


@dataclass(frozen=True)
class Line:
    text: str
    known: str = ""


def _conditions(fit: Fit, result: str) -> list[Line]:
    return [Line(say(reason.text), fit.words.get(reason.fact, "")) for reason in fit.reasons(result)]


@register.filter
def distance(hit: Hit) -> str:
    """2,3 km; in words where both lie in the area of one postcode, for which no distance is known."""
    if hit.is_here:
        return _("same postcode")
    return _("%(km)s km") % {"km": floatformat(hit.km, 1)}


@register.filter
def against(fit: Fit) -> list[Line]:
    return _conditions(fit, NOT_MET)


@register.filter
def unclear_ones(fit: Fit) -> list[Line]:
    found = _conditions(fit, UNCLEAR)
    if fit.misses_language:
        wanted = code_list("language").label(fit.wanted[0])
        offered = fit.service.interpretation_services
        found.append(
            Line(_("%(language)s is not spoken there") % {"language": wanted}, offered or _("ask for an interpreter"))
        )
    if fit.hit.stale:
        found.append(Line(_("Nobody has confirmed it for half a year: please ring up first")))
    return found


@register.filter
def in_favour(fit: Fit) -> list[Line]:
    found = _conditions(fit, MET)
    if fit.speaks:
        found.append(Line(_("%(language)s is spoken there") % {"language": code_list("language").label(fit.speaks[0])}))
    return found or [Line(_("For everybody"))] if fit.result == MET else found
