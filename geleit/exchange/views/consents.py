from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import needs
from geleit.audit.record import record, record_opening
from geleit.core import flash
from geleit.exchange import catalogue
from geleit.exchange.actions import consent as actions
from geleit.exchange.forms.consent import ConsentForm, ScanForm, WithdrawForm
from geleit.exchange.houses import partner_houses
from geleit.exchange.knowing import consents_of
from geleit.exchange.models import Consent, ConsentProof
from geleit.exchange.paper import consent_paper as paper
from geleit.exchange.policies import lets_out
from geleit.people.models import Person
from geleit.people.views.way_back import NAME, asked_way, way_back

DEPUTY = gettext_lazy("A deputy can read and take back consents; new ones are for the team of the case.")


def open_person(request: HttpRequest, pk: UUID) -> Person:
    """Fetched only if open to the user; the opening leaves its line."""
    mine = Person.objects.visible_to(request.user).select_related("office__organisation")
    person = get_object_or_404(mine, pk=pk)
    record_opening(person.pk, "person", "consents", by=request.user, office=person.office_id)
    return person


def held_consent(request: HttpRequest, pk: UUID) -> Consent:
    mine = Consent.objects.visible_to(request.user).select_related("person__office__organisation")
    return get_object_or_404(mine, pk=pk)


def open_consent(request: HttpRequest, pk: UUID) -> Consent:
    consent = held_consent(request, pk)
    person = consent.person
    record_opening(person.pk, "person", "consents", by=request.user, office=person.office_id)
    return consent


@needs("cases.work")
@require_GET
def consent_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = open_person(request, pk)
    running, over = consents_of(person)
    shown = {"person": person, "running": running, "over": over, "lets_out": lets_out(request.user, person)}
    return render(request, "exchange/consents.html", shown)


@needs("cases.work")
@require_GET
def consent_situations(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is it about? The smallest set first."""
    person = open_person(request, pk)
    if not lets_out(request.user, person):
        return _not_hers(request, person)
    situations = [
        {"template": one, "fields": ", ".join(field.label for field in catalogue.in_order(one.fields))}
        for one in catalogue.templates().values()
    ]
    back = way_back(request, person, reverse("exchange:consents", args=[pk]))
    shown = {"person": person, "situations": situations, "back": back, "onward": _onward(request)}
    return render(request, "exchange/situations.html", shown)


def _onward(request: HttpRequest) -> str:
    """The way back, taken along from page to page."""
    path = asked_way(request)
    return f"?{urlencode({NAME: path})}" if path else ""


def _not_hers(request: HttpRequest, person: Person) -> HttpResponse:
    flash.warn(request, str(DEPUTY))
    return redirect(way_back(request, person, reverse("exchange:consents", args=[person.pk])))


@needs("cases.work")
def consent_new(request: HttpRequest, pk: UUID, situation: str) -> HttpResponse:
    person = open_person(request, pk)
    template = catalogue.templates().get(situation) or catalogue.OWN
    if situation not in (*catalogue.templates(), catalogue.OWN.code):
        raise Http404
    if not lets_out(request.user, person):
        return _not_hers(request, person)
    houses = partner_houses(person.office.organisation_id)
    form = ConsentForm(request.POST or None, request.FILES or None, person=person, template=template, houses=houses)
    if request.method == "POST" and form.is_valid():
        try:
            consent = actions.give_consent(person, form.said(), by=request.user)
        except actions.Refused as refused:
            form.refuse(refused.code)
        except NotAllowed:
            form.add_error(None, DEPUTY)
        else:
            return _written_down(request, consent)
    back = way_back(request, person, reverse("exchange:consents", args=[pk]))
    context = {"person": person, "form": form, "situation": template, "back": back}
    return render(request, "exchange/consent_new.html", context, status=422 if form.errors else 200)


def _written_down(request: HttpRequest, consent: Consent) -> HttpResponse:
    """Back to where somebody came from; what has to be signed on paper is printed first."""
    flash.done(request, _("The consent is written down."))
    own = reverse("exchange:consent", args=[consent.pk])
    if consent.form == "written":
        return redirect(own + _onward(request))
    return redirect(way_back(request, consent.person, own))


@needs("cases.work")
@require_GET
def consent_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was agreed to, what left under it, who opened it, and the way to take it back."""
    consent = open_consent(request, pk)
    spoken_first = sorted(settings.CLIENT_LANGUAGES, key=lambda code: code != consent.language)
    context = {
        "consent": consent,
        "person": consent.person,
        "talked_in": settings.CLIENT_LANGUAGES.get(consent.language, ""),
        "agreed": catalogue.in_order(consent.fields or []),
        "honest": actions.honest_list(consent),
        "form": WithdrawForm(initial={"said_by": consent.giver}),
        "back": asked_way(request),
        "proof": proof_of(consent),
        "deleted": actions.said_deleted(consent),
        "client_languages": [(code, settings.CLIENT_LANGUAGES[code]) for code in spoken_first if code != "de"],
    }
    return render(request, "exchange/consent.html", context)


@needs("cases.work")
@require_POST
def consent_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    consent = held_consent(request, pk)
    form = WithdrawForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {"said_by": "person", "how": "talk"}
    actions.withdraw(consent, by=request.user, **said)
    flash.done(request, _("Taken back. Nothing of it can be opened from now on."))
    return redirect("exchange:consent", consent.pk)


@needs("cases.work")
@require_GET
def consent_paper(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    if language not in settings.CLIENT_LANGUAGES:
        raise Http404
    consent = held_consent(request, pk)
    person = consent.person
    about = {"subject": person.pk, "subject_kind": "person", "office": person.office_id}
    record("content.printed", by=request.user, **about, detail={"area": "consents"})
    answer = HttpResponse(paper(consent, language), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="Einwilligung-{language}.pdf"'
    return answer


def proof_of(consent: Consent) -> ConsentProof | None:
    return ConsentProof.objects.filter(consent=consent).first()


@needs("cases.work")
def consent_scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed paper: to look at, or to add when it came back."""
    consent = open_consent(request, pk)
    proof = proof_of(consent)
    if request.method == "GET" and proof and proof.scan:
        answer = HttpResponse(bytes(proof.scan), content_type=proof.media_type)
        answer["Content-Disposition"] = f'attachment; filename="Einwilligung-{str(consent.pk)[:8]}"'
        return answer
    form = ScanForm(request.POST or None, request.FILES or None)
    if form.is_valid() and proof is None:
        scan = form.cleaned_data["scan"]
        actions.add_scan(consent, scan.data, scan.media_type, by=request.user)
        flash.done(request, _("The signed paper is kept with the consent."))
    if form.is_valid() or proof:
        return redirect("exchange:consent", pk)
    context = {"consent": consent, "person": consent.person, "form": form}
    return render(request, "exchange/consent_scan.html", context, status=422 if form.errors else 200)
