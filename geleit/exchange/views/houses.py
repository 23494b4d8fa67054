"""Houses with an installation of their own: our card to give away, theirs to take in after a phone call."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.accounts.models import Organisation
from geleit.core import flash
from geleit.exchange.actions import houses as actions
from geleit.exchange.forms.houses import CardForm, ComparedForm, carried
from geleit.exchange.models import PartnerCard


def _house(request: HttpRequest) -> Organisation:
    return request.user.offices_with("exchange.houses")[0].organisation


@needs("exchange.houses")
@require_GET
def house_list(request: HttpRequest) -> HttpResponse:
    return _list(request, CardForm())


def _list(request: HttpRequest, form: CardForm) -> HttpResponse:
    house = _house(request)
    key = actions.key_of(house)
    context = {
        "house": house,
        "own": actions.own_card(key) if key else None,
        "cards": PartnerCard.objects.of_house(house),
        "form": form,
    }
    return render(request, "exchange/houses.html", context, status=422 if form.errors else 200)


@needs("exchange.houses")
@require_POST
def key_make(request: HttpRequest) -> HttpResponse:
    actions.make_key(_house(request), by=request.user)
    flash.done(request, _("The card of your house is ready to be sent."))
    return redirect("exchange:houses")


@needs("exchange.houses")
@require_GET
def own_card(request: HttpRequest) -> HttpResponse:
    key = actions.key_of(_house(request))
    if key is None:
        raise Http404
    answer = HttpResponse(actions.card_to_give(key), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="geleit-karte.json"'
    return answer


@needs("exchange.houses")
@require_POST
def card_check(request: HttpRequest) -> HttpResponse:
    """Nothing is stored yet: first the phone call."""
    form = CardForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form)
    request.FILES["card"].seek(0)
    compared = ComparedForm(initial=carried(request.FILES["card"].read()))
    return _check(request, form.cleaned_data["card"], compared)


def _check(request: HttpRequest, card, form: ComparedForm) -> HttpResponse:
    known = PartnerCard.objects.of_house(_house(request)).filter(house=card.house).first()
    context = {
        "card": card,
        "kind": dict(Organisation.Kind.choices).get(card.kind, card.kind),
        "form": form,
        "known": known,
        "same": bool(known) and known.fingerprint == card.fingerprint,
    }
    return render(request, "exchange/house_check.html", context, status=422 if form.errors else 200)


@needs("exchange.houses")
@fresh_second_factor
@require_POST
def card_take(request: HttpRequest) -> HttpResponse:
    form = ComparedForm(request.POST)
    if not form.is_valid():
        card = form.cleaned_data.get("card")
        return _check(request, card, form) if card else _list(request, CardForm({}, {}))
    try:
        actions.take_card(_house(request), form.cleaned_data["card"], by=request.user)
    except actions.OwnCard:
        flash.warn(request, _("This is the card of your own house."))
    else:
        flash.done(request, _("The house is taken in. From now on somebody can agree to tell it something."))
    return redirect("exchange:houses")


@needs("exchange.houses")
@require_POST
def card_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    card = get_object_or_404(PartnerCard.objects.cared_for_by(request.user), pk=pk)
    actions.remove_card(card, by=request.user)
    flash.done(request, _("Removed. Nothing goes to this house as a file any more, and nothing of it is taken in."))
    return redirect("exchange:houses")
