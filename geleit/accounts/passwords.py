"""Which passwords are refused beyond their length: words of the house, and what many people take.

docs/operate/sign-in.md says which words these are, and why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geleit.accounts.models import User

LEAST = 12  # characters that must be left without words of the house
SHORTEST_WORD = 3
# Of this product, of this field, and of those who work in it. Names and codes of her own house come from its offices.
OF_THE_FIELD = (
    *("geleit", "beratung", "beratungsstelle", "fallmanagement", "sozial", "migration", "integration", "asyl"),
    *("jugendmigrationsdienst", "flüchtling", "flucht", "mbe", "jmd", "kim", "avb"),
    *("caritas", "diakonie", "paritätische", "johanniter", "malteser", "awo", "drk", "zwst", "verein", "verband"),
    *("gemeinde", "kommune", "landkreis", "kreis", "stadt"),
    *("willkommen", "anmeldung", "passwort", "password", "kennwort"),
)


class HouseWords:
    """Words of the house count for nothing: without them a password must still be long enough."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = _flat(password)
        for word in sorted({_flat(word) for word in words_of(user)}, key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEAST <= len(password):
            raise ValidationError(self.get_help_text(), code="password_of_the_house")

    def get_help_text(self) -> str:
        return _(
            "Names of your organisation, your office and your place, and words like Geleit or Beratung, are guessed "
            "first: without them twelve characters must be left."
        )


def words_of(user: User | None) -> list[str]:
    offices = [held.office for held in user.all_memberships()] if user else []
    names = [text for office in offices for text in (office.name, office.code, office.place, office.organisation.name)]
    names += [code for office in offices for code in office.programmes]
    return [*OF_THE_FIELD, *_words(names)]


def _words(names: Iterable[str]) -> list[str]:
    return [word for name in names for word in re.findall(r"\w+", name) if len(word) >= SHORTEST_WORD]


def _flat(text: str) -> str:
    """Without capitals and accents, however they were typed."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


class Common(CommonPasswordValidator):
    """The framework's 20,000 from known breaches are short: also with digits and marks around them, and two of them
    in a row, as people make a short one long enough."""

    def validate(self, password: str, user: User | None = None) -> None:
        typed = password.lower().strip()
        bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", typed)
        for text in (typed, bare):
            super().validate(text, user)
            for cut in range(4, len(text) - 3):
                if {text[:cut], text[cut:]} <= self.passwords:
                    super().validate(text[:cut], user)
