from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.cases import header, overview
from geleit.cases.forms.contact import ContactForm, untouched_note
from geleit.cases.header import CaseHeader
from geleit.cases.views.drafts import kept_draft
from geleit.cases.views.opening import open_case_page


@needs("cases.work")
@require_GET
def case_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The story of a case, the place to write the next note, and what needs attention."""
    head = open_case_page(request, pk, "timeline")
    context = story_context(request, head)
    if head.case.is_open:
        draft, typed = kept_draft(request, head.case.pk, "contact")
        if typed:
            context |= {"form": ContactForm(initial=typed), "draft": draft}
        else:
            context |= {"new_id": uuid4(), "untouched_note": untouched_note()}
    template = "cases/case_detail.html#story" if request.htmx and "ab" in request.GET else "cases/case_detail.html"
    return render(request, template, context)


def story_context(request: HttpRequest, head: CaseHeader) -> dict:
    """What the front page shows around the note."""
    case = head.case
    start = request.GET.get("ab", "")
    tasks = overview.open_tasks(case.pk)
    return header.context(
        head,
        story=overview.story_page(case, request.user, int(start) if start.isascii() and start.isdigit() else 0, tasks),
        tasks=tasks[: overview.NEAR],
        more_tasks=max(len(tasks) - overview.NEAR, 0),
        appointments=overview.next_appointments(case),
        goals=overview.goal_lines(case),
        missing=overview.missing_documents(case),
    )
