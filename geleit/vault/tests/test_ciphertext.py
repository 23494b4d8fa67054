"""Ciphertext opens in its own place and unchanged, or not at all."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleit.vault import keys, master, seal
from geleit.vault.errors import MissingKey, Tampered, VaultError, WrongKey
from geleit.vault.seal import place

ROW = uuid4()
HERE = {"table": "notes", "column": "text", "row": ROW}


@pytest.fixture
def sealed(person_key):
    return seal.seal(b"she sleeps badly", person_key, place(**HERE))


def test_it_opens_where_it_was_sealed(person_key, sealed):
    assert b"sleeps" not in sealed
    assert seal.key_of(sealed) == person_key
    keys.forget()
    assert seal.unseal(sealed, person_key, place(**HERE)) == b"she sleeps badly"


def test_the_same_value_never_looks_the_same(person_key):
    assert len({seal.seal(b"yes", person_key, place(**HERE)) for _ in range(1000)}) == 1000


def test_flipping_any_byte_is_noticed(person_key, sealed):
    for position in range(len(sealed)):
        for bit in (1, 128):
            changed = bytearray(sealed)
            changed[position] ^= bit
            with pytest.raises((Tampered, WrongKey)):
                seal.unseal(bytes(changed), person_key, place(**HERE))


def test_cutting_or_adding_bytes_is_noticed(person_key, sealed):
    for length in range(1, len(sealed)):
        with pytest.raises((Tampered, WrongKey)):
            seal.unseal(sealed[:length], person_key, place(**HERE))
    with pytest.raises(Tampered):
        seal.unseal(sealed + b"\0", person_key, place(**HERE))


@pytest.mark.parametrize("elsewhere", [{"table": "twins"}, {"column": "title"}, {"row": uuid4()}])
def test_it_does_not_open_in_another_table_column_or_row(person_key, sealed, elsewhere):
    with pytest.raises(Tampered):
        seal.unseal(sealed, person_key, place(**{**HERE, **elsewhere}))


def test_it_does_not_open_in_another_case(person_key, case_key, sealed):
    with pytest.raises(WrongKey):
        seal.unseal(sealed, case_key, place(**HERE))
    relabelled = sealed[:1] + case_key.bytes + sealed[17:]
    with pytest.raises(Tampered):
        seal.unseal(relabelled, case_key, place(**HERE))


def test_a_piece_of_a_file_is_not_a_value(person_key):
    piece = seal.seal_as(seal.CHUNK, b"x", person_key, place(**HERE))
    with pytest.raises(Tampered):
        seal.unseal(piece, person_key, place(**HERE))


def test_without_its_key_it_does_not_open(person_key, sealed):
    keys.destroy_key(person_key)
    with pytest.raises(MissingKey):
        seal.unseal(sealed, person_key, place(**HERE))
    with pytest.raises(MissingKey):
        seal.seal(b"more", person_key, place(**HERE))


def test_empty_stays_empty(tables):
    assert seal.seal(b"", uuid4(), place(**HERE)) == b""
    assert seal.unseal(b"", uuid4(), place(**HERE)) == b""


def test_every_refusal_is_one_of_the_vault():
    assert issubclass(Tampered, VaultError)
    assert issubclass(MissingKey, VaultError)
    assert issubclass(WrongKey, VaultError)
    assert master.LENGTH == 32


places = st.tuples(st.sampled_from(["a", "ab", "notes"]), st.sampled_from(["b", "bc", "text"]), st.uuids())


@given(plain=st.binary(min_size=1, max_size=5000), spot=places)
def test_whatever_is_sealed_comes_back(plain, spot):
    [key] = keys.make("organisation", [UUID(int=1)], under=None)
    sealed = seal.seal(plain, key.pk, place(*spot))
    assert len(sealed) == len(plain) + 45
    assert seal.unseal(sealed, key.pk, place(*spot)) == plain


@given(one=places, other=places)
def test_no_two_places_are_taken_for_each_other(one, other):
    assert (place(*one) == place(*other)) == (one == other)


@given(data=st.binary(max_size=200))
def test_noise_never_opens(data):
    [key] = keys.make("organisation", [UUID(int=1)], under=None)
    if data:
        with pytest.raises(VaultError):
            seal.unseal(seal.VALUE + key.pk.bytes + data, key.pk, place(**HERE))
