"""The bare page the others are compared with: five indexed queries, one template, nobody signed in, nothing sealed.

Without walls too: it asks as the superuser of the database that is thrown away, through a connection of its own.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from geleit.cases.models import Case, Contact, PhaseEntry, Task
from geleit.config.urls import urlpatterns as all_pages
from geleit.people.models import Period

BARE = "bare"  # bench/pages.py makes the connection
PAGE = engines["django"].from_string(
    """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Fall</title></head><body>
<header><h1>{{ case.number }}</h1><p>{{ case.get_form_display }} · {{ case.opened_on|date:"j. F Y" }}</p></header>
<section><h2>Angaben</h2><ul>
{% for one in periods %}<li>{{ one.kind }} {{ one.code }}: {{ one.from_on|date:"d.m.Y" }}</li>{% endfor %}
</ul></section>
<section><h2>Phasen</h2><ol>
{% for one in phases %}<li>{{ one.get_phase_display }} {{ one.entered_on|date:"d.m.Y" }}</li>{% endfor %}
</ol></section>
<section><h2>Kontakte</h2><table><thead><tr><th>Tag</th><th>Weg</th><th>Minuten</th></tr></thead><tbody>
{% for one in contacts %}
<tr><td>{{ one.on|date:"d.m.Y" }}</td><td>{{ one.mode }}</td><td>{{ one.minutes }}</td></tr>{% endfor %}
</tbody></table></section>
<section><h2>Zu tun</h2><ul>
{% for one in tasks %}<li>{{ one.due_on|date:"d.m.Y" }} {{ one.deadline_type }}</li>{% endfor %}
</ul></section>
</body></html>"""
)


@login_not_required
def floor(request: HttpRequest, pk: str) -> HttpResponse:
    case = Case.objects.using(BARE).get(pk=pk)
    context = {
        "case": case,
        "periods": list(Period.objects.using(BARE).filter(person=case.person_id).order_by("kind")),
        "phases": list(PhaseEntry.objects.using(BARE).filter(case=case)),
        "contacts": list(Contact.objects.using(BARE).filter(case=case).order_by("-on")[:20]),
        "tasks": list(Task.objects.using(BARE).filter(case=case).order_by("due_on")),
    }
    return HttpResponse(PAGE.render(context, request))


urlpatterns = [path("floor/<uuid:pk>/", floor), *all_pages]
