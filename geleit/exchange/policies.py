from __future__ import annotations

from django.db.models import Q

from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.people.models import Person

WORKS = (Grant.Kind.LEAD, Grant.Kind.MEMBER)


def lets_out(user: User, person: Person) -> bool:
    """Who may let something new out about somebody: whoever leads her file or one of her cases, or is in its team.

    A deputy looks after what is under way. The functions of the database check the same; pages ask it, so that
    nobody fills in what would be refused.
    """
    of_hers = Q(subject=person.pk) | Q(person_id=person.pk)
    return Grant.objects.to(user).filter(of_hers, kind__in=WORKS).exists()
