"""A sealed file comes back whole, or not at all."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleit.vault import keys
from geleit.vault.chunks import PIECE, open_chunks, seal_chunks
from geleit.vault.errors import Tampered, WrongKey

PLACE = (uuid4(), "sheets", "data")


def key_in_memory():
    [key] = keys.make("organisation", [uuid4()], under=None)
    return key.pk


@pytest.fixture
def key():
    return key_in_memory()


@pytest.fixture
def pieces(key):
    return seal_chunks(key, *PLACE, b"a" * PIECE + b"b" * PIECE + b"c" * 100)


def opened(key, pieces, place=PLACE):
    return b"".join(open_chunks(key, *place, pieces))


@pytest.mark.parametrize(
    ("size", "count"), [(0, 1), (1, 1), (PIECE - 1, 1), (PIECE, 1), (PIECE + 1, 2), (2 * PIECE, 2), (320 * PIECE, 320)]
)
def test_a_file_of_any_size_comes_back(key, size, count):
    data = bytes(size)
    pieces = seal_chunks(key, *PLACE, data)
    assert len(pieces) == count
    assert opened(key, pieces) == data


@given(parts=st.lists(st.binary(max_size=70_000), max_size=6))
def test_it_may_come_in_parts(parts):
    key = key_in_memory()
    pieces = seal_chunks(key, *PLACE, iter(parts))
    assert all(len(piece) <= PIECE + 45 for piece in pieces)
    assert opened(key, pieces) == b"".join(parts)


def test_a_missing_piece_is_noticed(key, pieces):
    for left_out in range(3):
        with pytest.raises(Tampered):
            opened(key, pieces[:left_out] + pieces[left_out + 1 :])
    with pytest.raises(Tampered):
        opened(key, [])


def test_swapped_and_doubled_pieces_are_noticed(key, pieces):
    first, second, last = pieces
    for order in ([second, first, last], [first, last, second], [first, first, last], [first, second, last, last]):
        with pytest.raises(Tampered):
            opened(key, order)


def test_a_cut_piece_is_noticed(key, pieces):
    with pytest.raises(Tampered):
        opened(key, [*pieces[:2], pieces[2][:-1]])


def test_nothing_is_handed_out_before_all_is_checked(key, pieces):
    with pytest.raises(Tampered):
        open_chunks(key, *PLACE, pieces[:2])


@pytest.mark.parametrize("place", [(uuid4(), "sheets", "data"), (PLACE[0], "other", "data"), (PLACE[0], "sheets", "x")])
def test_pieces_of_another_file_do_not_open(key, pieces, place):
    with pytest.raises(Tampered):
        opened(key, pieces, place)


def test_pieces_do_not_open_under_another_key(pieces):
    with pytest.raises(WrongKey):
        opened(key_in_memory(), pieces)
