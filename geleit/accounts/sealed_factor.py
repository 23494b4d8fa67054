"""Seeds of authenticator apps and recovery codes lie sealed: whoever reads the database cannot sign in with them.

Under a key derived from the master key, because they are needed before anybody is known. The hooks of the library do
not say whose they are; that a row is hers, the wall around its table holds.
"""

from __future__ import annotations

import base64
import binascii

from allauth.mfa.adapter import DefaultMFAAdapter

from geleit.vault import derived
from geleit.vault.errors import Tampered

USE, WHERE = "second factor", "mfa_authenticator|data"
MARK = "sealed:"


def seal(text: str) -> str:
    return MARK + base64.b64encode(derived.seal(USE, text.encode(), WHERE)).decode()


def unseal(text: str) -> str:
    """Never answers with what was not sealed. Raises Tampered."""
    if not text.startswith(MARK):
        raise Tampered("A secret of a second factor lies there unsealed.")
    try:
        return derived.unseal(USE, base64.b64decode(text.removeprefix(MARK)), WHERE).decode()
    except binascii.Error:
        raise Tampered("A secret of a second factor was changed.") from None


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
