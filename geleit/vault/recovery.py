"""The master key on five sheets of paper. Any three bring it back, two say nothing about it (SLIP-39)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from geleit.vault import master
from geleit.vault.errors import MasterKeyError

NEEDED, SHARES = 3, 5


class NotRecovered(MasterKeyError):
    """The sheets do not make a master key; the text says which one to look at again."""


def make_shares() -> list[str]:
    """Five sheets of 33 words each. Every call makes another set; sets cannot be mixed, older ones stay good."""
    (shares,) = generate_mnemonics(1, [(NEEDED, SHARES)], master.master_key(), iteration_exponent=1)
    return shares


def recover(sheets: Iterable[str]) -> bytes:
    """The master key from three sheets. Raises NotRecovered for a slip of the pen, too few or sheets of two sets."""
    words = [" ".join(sheet.lower().split()) for sheet in sheets]
    if len(set(words)) < NEEDED:
        raise NotRecovered(f"{NEEDED} different sheets are needed.")
    try:
        return combine_mnemonics(words[:NEEDED])
    except MnemonicError as problem:
        raise NotRecovered(f"These sheets do not fit: {problem}") from None


def is_master_key(key: bytes) -> bool:
    """Whether it is the one Geleit runs with."""
    return secrets.compare_digest(key, master.master_key())


def asked_for(numbers: int = NEEDED) -> list[str]:
    """Sheets typed in at a terminal or piped in, one a line."""
    return [input(f"Sheet {number} of {numbers}, its words in their order: ") for number in range(1, numbers + 1)]
