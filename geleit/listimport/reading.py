"""From the bytes somebody uploaded to a sheet. What the file is, is decided by its content, never by its name."""

from __future__ import annotations

import csv
import io
import zipfile

from geleit.listimport.finding import RawRow, find_list
from geleit.listimport.sheet import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, FileRefused, Sheet, Value, plain
from geleit.listimport.workbook import read_workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200  # a sheet of cells shrinks to a tenth, at most to a fiftieth

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_TEXT = (
    b"%PDF",
    b"{\\rtf",
    b"<!DOCTYPE",
    b"<!doctype",
    b"<html",
    b"<HTML",
    b"<?xml",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
)


def check_kind(data: bytes) -> str:
    """ "xlsx" or "csv"; raises FileRefused for everything else. Quick enough for a request."""
    if not data.strip():
        raise FileRefused("empty")
    if len(data) > MAX_BYTES:
        raise FileRefused("too_big")
    if data.startswith(OLE):
        raise FileRefused("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "xls")
    if data.startswith(b"PK"):
        _check_package(data)
        return "xlsx"
    _text_of(data)
    return "csv"


def read_list(data: bytes, *, sheet_name: str = "") -> Sheet:
    """The list in a file: the named sheet, or the visible one with most rows."""
    if check_kind(data) == "xlsx":
        return read_workbook(data, sheet_name)
    return _read_csv(_text_of(data))


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = {item.filename: item for item in package.infolist()}
            if "xl/workbook.xml" not in members or "[Content_Types].xml" not in members:
                raise FileRefused("not_a_table")
            if any(name.lower().endswith("vbaproject.bin") for name in members):
                raise FileRefused("macros")
            if any(item.flag_bits & 0x1 for item in members.values()):
                raise FileRefused("encrypted")
            _check_size(members)
            _check_xml(package, members)
    except FileRefused:
        raise
    except Exception as problem:  # what a damaged package raises has no common base
        raise FileRefused("broken") from problem


def _check_size(members: dict[str, zipfile.ZipInfo]) -> None:
    if sum(item.file_size for item in members.values()) > MAX_UNPACKED:
        raise FileRefused("bomb")
    for item in members.values():
        if item.file_size > 5_000_000 and item.file_size > MAX_RATIO * max(item.compress_size, 1):
            raise FileRefused("bomb")


def _check_xml(package: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
    """Spreadsheets declare no document type; one that does wants to expand entities."""
    for name in members:
        if name.endswith((".xml", ".rels")):
            with package.open(name) as member:
                if b"<!DOCTYPE" in member.read(4096):
                    raise FileRefused("not_a_table")


def _text_of(data: bytes) -> str:
    if data.startswith(NOT_TEXT):
        raise FileRefused("not_a_table")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    if b"\x00" in data:
        raise FileRefused("not_a_table")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise FileRefused("not_a_table") from problem
    strange = sum(1 for letter in text[:10_000] if ord(letter) < 32 and letter not in "\r\n\t")
    if strange > 2:
        raise FileRefused("not_a_table")
    return text


def _read_csv(text: str) -> Sheet:
    head = text[:20_000]
    delimiter = max(";\t,", key=lambda mark: (head.count(mark), mark == ";"))
    if delimiter not in head:
        raise FileRefused("not_a_table")
    rows: list[RawRow] = []
    cells = 0
    try:
        for number, record in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1
        ):
            filled: dict[int, Value] = {
                index: value for index, text in enumerate(record) if (value := plain(text)) is not None
            }
            cells += len(filled)
            if len(rows) > MAX_ROWS + 100 or cells > MAX_CELLS:
                raise FileRefused("too_many_rows")
            if filled and max(filled) >= MAX_COLUMNS:
                raise FileRefused("too_many_columns")
            if filled:
                rows.append(RawRow(number, filled))
    except csv.Error as problem:
        raise FileRefused("broken") from problem
    return find_list("", rows)
