from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from geleit.access.models import Grant
from geleit.accounts.models import Membership, User
from geleit.accounts.roles import ROLES
from geleit.core import dates
from geleit.people.models import Person


class MemberForm(forms.Form):
    colleague = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Colleague"), empty_label=gettext_lazy("please choose")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counsel = [code for code, role in ROLES.items() if "cases.work" in role.permissions]
        here = Membership.objects.valid_on(dates.today()).filter(office=person.office_id, role__in=counsel)
        inside = Grant.objects.filter(subject=person.pk).active().values("user_id")
        colleagues = User.objects.filter(pk__in=here.values("user_id"), is_active=True).exclude(pk__in=inside)
        self.fields["colleague"].queryset = colleagues.order_by("name")
