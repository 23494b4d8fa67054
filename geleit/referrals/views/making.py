"""A new referral: from an offer or without one, shown once more before anything leaves."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases import header
from geleit.cases.actions.draft import draft_of, drop_draft, keep_draft
from geleit.cases.header import CaseHeader
from geleit.cases.views.closed import closed_page
from geleit.cases.views.opening import open_case_page
from geleit.core import flash
from geleit.core.once import once
from geleit.directory.models import Service
from geleit.exchange.actions.consent import running
from geleit.exchange.actions.package import NotConsented, snapshot
from geleit.exchange.models import Consent, Request
from geleit.exchange.policies import lets_out
from geleit.hints.views.hints import sent_id
from geleit.people.views.way_back import NAME
from geleit.referrals.actions import referral as actions
from geleit.referrals.actions.referral import Draft, Made
from geleit.referrals.forms.referral import ReferralForm, ValuesForm
from geleit.referrals.models import Referral

FORM = "referral"


@needs("cases.work")
@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which offer it is for is kept sealed: in an address it would tell why somebody goes there."""
    head = open_case_page(request, pk, "linking")
    if refused := _refused(request, head):
        return refused
    offer = _offer(request.POST.get("offer", ""))
    kept = {"id": str(uuid4()), "offer": str(offer.pk) if offer else "", "goal": request.POST.get("goal", "")}
    kept["previous"] = request.POST.get("previous", "")
    keep_draft(pk, FORM, kept, by=request.user)
    return redirect("referrals:new", pk)


@needs("cases.work")
@require_POST
def give_address(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cold: one click, and a slip to print."""
    head = open_case_page(request, pk, "linking")
    if not head.case.is_open:
        return closed_page(request, head)
    new, offer = sent_id(request), _offer(request.POST.get("offer", ""))
    if offer is None:
        return redirect("referrals:list", pk)
    own = Referral.objects.visible_to(request.user)
    try:
        once(new, own, lambda: actions.give_address(new, head.case, offer, by=request.user))
    except NotAllowed:
        return _not_hers(request, pk)
    flash.done(request, _("Noted. Print the slip for the person; in four weeks you are asked what became of it."))
    return redirect("referrals:detail", pk, new)


@needs("cases.work")
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    head = open_case_page(request, pk, "linking")
    if refused := _refused(request, head):
        return refused
    kept = _kept(pk, request.user)
    if request.POST.get("then") == "consent":
        return _first_the_consent(request, head, kept)
    offer = _offer(kept.get("offer", ""))
    has_inbox = offer is not None and offer.organization_id in actions.inboxes()
    consents = [one for one in running(head.person) if _is_for(one, offer if has_inbox else None)]
    start = _initial(kept, offer, has_inbox) | _new_consent(kept, consents)
    form = ReferralForm(request.POST or None, initial=start, consents=consents, has_inbox=has_inbox)
    if request.method == "POST" and form.is_valid():
        keep_draft(pk, FORM, {**kept, **form.cleaned_data, **_house(form.cleaned_data, offer)}, by=request.user)
        return redirect("referrals:check", pk)
    context = header.context(head, form=form, offer=offer, has_inbox=has_inbox, has_consent=bool(consents))
    return render(request, "referrals/new.html", context, status=422 if form.errors else 200)


def _refused(request: HttpRequest, head: CaseHeader) -> HttpResponse | None:
    """Before somebody fills in what could not be sent."""
    if not head.case.is_open:
        return closed_page(request, head)
    return None if lets_out(request.user, head.person) else _not_hers(request, head.case.pk)


def _first_the_consent(request: HttpRequest, head: CaseHeader, kept: dict[str, Any]) -> HttpResponse:
    """To the consent and back: what was typed is kept as it is, sealed like every draft."""
    typed = {name: request.POST[name] for name in ReferralForm.base_fields if name in request.POST}
    kept = {**kept, **typed, "had": [str(one.pk) for one in running(head.person)]}
    keep_draft(head.case.pk, FORM, kept, by=request.user)
    back = urlencode({NAME: reverse("referrals:new", args=[head.case.pk])})
    return redirect(f"{reverse('exchange:situations', args=[head.person.pk])}?{back}")


def _new_consent(kept: dict[str, Any], consents: list[Consent]) -> dict[str, str]:
    """The one that was written down in between is chosen already."""
    new = [one for one in consents if str(one.pk) not in kept["had"]] if "had" in kept else []
    return {"consent": str(max(new, key=lambda one: one.given_at).pk)} if new else {}


def _is_for(consent: Consent, offer: Service | None) -> bool:
    """To a house with an inbox only what was agreed to for this house; else what was agreed to for one without."""
    return consent.organisation_id == (offer.organization_id if offer else None) or consent.organisation_id is None


def _house(said: dict[str, Any], offer: Service | None) -> dict[str, str]:
    """Into an inbox it goes to the house of the offer, whatever name was typed."""
    return {"recipient": actions.recipient_of(offer)} if offer and said["way"] == Referral.Way.INBOX else {}


def _initial(kept: dict[str, Any], offer: Service | None, has_inbox: bool) -> dict[str, Any]:
    way = Referral.Way.INBOX if has_inbox else Referral.Way.LINK
    start = {"level": Request.Level.LUKEWARM, "way": way, "contact_way": Request.ContactWay.COUNSELLOR}
    if offer:
        start |= {"recipient": actions.recipient_of(offer), "subject": offer.name}
    return {**start, **kept}


@needs("cases.work")
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What leaves, word by word, and to whom. Only then the button."""
    head = open_case_page(request, pk, "linking")
    if refused := _refused(request, head):
        return refused
    kept = _kept(pk, request.user)
    if "recipient" not in kept:
        return redirect("referrals:new", pk)
    consent = next((one for one in running(head.person) if str(one.pk) == kept.get("consent")), None)
    if consent is None and kept.get("consent"):
        return _consent_over(request, pk)
    sent = request.POST if request.method == "POST" else None
    values = ValuesForm(sent, consent=consent, values=kept.get("values", {}), prefix="value")
    if request.method == "POST" and values.is_valid():
        return _send(request, head, kept, consent, values.said())
    leaving = snapshot(consent, {})["fields"] if consent else []
    shown = [one for one in leaving if one["code"] not in values.fields]
    context = header.context(head, kept=kept, consent=consent, fields=shown, form=values, **_words(kept))
    return render(request, "referrals/check.html", context)


def _consent_over(request: HttpRequest, case: UUID) -> HttpResponse:
    """Nothing leaves that is not what was looked at, not even less."""
    flash.warn(request, _("The consent does not hold any more. Please look again at what may go along."))
    return redirect("referrals:new", case)


def _words(kept: dict[str, Any]) -> dict[str, str]:
    return {
        "level": str(Request.Level(kept["level"]).label),
        "way": str(Referral.Way(kept["way"]).label),
        "contact_way": str(Request.ContactWay(kept["contact_way"]).label),
    }


def _send(
    request: HttpRequest, head: CaseHeader, kept: dict[str, Any], consent: Consent | None, values: dict[str, str]
) -> HttpResponse:
    case, made_before = head.case, Referral.objects.visible_to(request.user)
    new, draft = UUID(kept["id"]), _draft(request, head, kept, consent, values)
    ask = "later" not in request.POST or consent is not None
    try:
        made = once(new, made_before, lambda: actions.refer(new, case, draft, by=request.user, ask=ask))
    except NotAllowed:
        return _not_hers(request, case.pk)
    except NotConsented:
        return _consent_over(request, case.pk)
    drop_draft(case.pk, FORM, by=request.user)
    if isinstance(made, Made) and made.link:
        return link_page(request, head, made.referral, made.link, mailed=made.mailed)
    flash.done(request, _("The other house is asked.") if ask else _("It lies ready. Nobody has been asked yet."))
    return redirect("referrals:detail", case.pk, new)


def link_page(
    request: HttpRequest, head: CaseHeader, referral: Referral, link: Any, *, mailed: bool = False
) -> HttpResponse:
    """Link and code, shown this once. They go two different ways."""
    address = request.build_absolute_uri(reverse("inbox:link", args=[link.token]))
    shown = {
        "referral": referral,
        "mailed": mailed,
        "address": address,
        "link_code": f"{link.code[:5]} {link.code[5:]}",
    }
    response = render(request, "referrals/link_made.html", header.context(head, until=link.link.until, **shown))
    response.headers["Cache-Control"] = "no-store"
    return response


def _draft(
    request: HttpRequest, head: CaseHeader, kept: dict[str, Any], consent: Consent | None, values: dict[str, str]
) -> Draft:
    offer = _offer(kept.get("offer", ""))
    to_inbox = kept["way"] == Referral.Way.INBOX and offer is not None
    own = Referral.objects.visible_to(request.user).filter(case=head.case)
    return Draft(
        level=kept["level"],
        way=kept["way"],
        recipient=kept["recipient"],
        subject=kept["subject"],
        message=kept["message"],
        contact_way=kept["contact_way"],
        organisation=offer.organization.organisation if offer and to_inbox else None,
        consent=consent,
        values=values,
        offer=offer,
        topics=list(offer.topics) if offer else [],
        goal=_uuid(kept.get("goal", "")),
        previous=own.filter(pk=_uuid(kept.get("previous", ""))).first(),
    )


def _kept(case: UUID, user: User) -> dict[str, Any]:
    kept = draft_of(case, FORM, by=user)
    return kept.content if kept else {"id": str(uuid4()), "offer": ""}


def _offer(pk: str) -> Service | None:
    if not pk:
        return None
    offers = Service.objects.listed().select_related("organization__organisation")
    found = offers.filter(pk=_uuid(pk)).first()
    if found is None:
        raise Http404
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _not_hers(request: HttpRequest, case: UUID) -> HttpResponse:
    flash.warn(request, _("A deputy looks after referrals, but makes none: please ask the lead of the case."))
    return redirect("referrals:list", case)
