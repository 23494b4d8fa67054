from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, is_password_usable
from django.db.models import Q

from geleit.accounts.models import User

# Of a password nobody knows, made as ours are: so that it takes as long to find nobody as to find somebody.
NOBODYS = (
    "argon2$argon2id$v=19$m=102400,t=2,p=8$cTFROE53WHlUVXJqbmxmVExIcEJTMw$gOt9M41l2BiE8MbXO4gu95fFmcddlzCQgYR92Knzr6c"
)


class OneHash(BaseBackend):
    """Password and name, or email where one account alone has it. One question and one hash, whoever is asked for."""

    def authenticate(self, request: Any, **credentials: Any) -> User | None:
        password = credentials.get("password")
        if not password:
            return None
        typed = credentials.get("username") or credentials.get("email") or ""
        found = list(User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed))[:3])
        named = [user for user in found if user.username.lower() == typed.lower()]
        user = named[0] if named else found[0] if len(found) == 1 else None
        usable = user is not None and user.is_active and is_password_usable(user.password)
        right = check_password(password, user.password if user and usable else NOBODYS)
        return user if right and usable else None

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.filter(pk=user_id).first()
        return user if user and user.is_active else None
