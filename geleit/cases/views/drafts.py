from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.cases.actions import draft as actions
from geleit.cases.models import Case, Draft

NOT_TYPED = {"csrfmiddlewaretoken", "version"}


@needs("cases.work")
@require_POST
def draft_save(request: HttpRequest, form: str, subject: UUID) -> HttpResponse:
    """Called by the page while somebody types (core's autosave)."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=subject)
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    actions.keep_draft(case.pk, form, typed, by=request.user)
    return HttpResponse(status=204)


@needs("cases.work")
@require_POST
def draft_drop(request: HttpRequest, form: str, subject: UUID) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=subject)
    actions.drop_draft(case.pk, form, by=request.user)
    return redirect("cases:detail", case.pk)


def kept_draft(request: HttpRequest, subject: UUID, form: str) -> tuple[Draft | None, dict[str, Any]]:
    """The draft and what was typed, as the initial values of the form."""
    draft = actions.draft_of(subject, form, by=request.user)
    typed = draft.content if draft else {}
    return draft, {name: values[0] if len(values) == 1 else values for name, values in typed.items()}
