"""Papers: tagged, made to be kept, every letter with its font."""

import io

import pikepdf
import pytest

from geleit.core import dates, pdf

DATA = {
    "title": "Förderplan",
    "sender": ["Migrationsberatung Lindenau"],
    "reference": "MBE-2026-000142",
    "facts": [["Name", "أحمد الخطيب"]],
    "table_title": "Schritte",
    "header": ["Schritt", "Wer", "Bis"],
    "rows": [["B1-Kurs, abends", "Ольга", "07.12.2026"]],
    "language_title": "Sprachen",
    "parts": [
        {"german": "Freiwillig", "other": "نتفق على ذلك معًا", "language": "ar"},
        {"german": "Freiwillig", "other": "ብድልየት", "language": "ti"},
    ],
    "signature": "Unterschrift",
}


@pytest.fixture(scope="module")
def paper():
    with pikepdf.open(io.BytesIO(pdf.render("core/specimen", DATA))) as opened:
        yield opened


def structure(node, found):
    if isinstance(node, pikepdf.Array):
        for child in node:
            structure(child, found)
    elif isinstance(node, pikepdf.Dictionary):
        found.append(str(node.get("/S", "")))
        if "/K" in node:
            structure(node.K, found)
    return found


def test_it_is_tagged_and_says_its_language_and_title(paper):
    assert bool(paper.Root.MarkInfo.Marked)
    assert str(paper.Root.Lang) == "de"
    assert bool(paper.Root.ViewerPreferences.DisplayDocTitle)
    tags = structure(paper.Root.StructTreeRoot.K, [])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P"} <= set(tags)


def test_it_declares_both_standards(paper):
    with paper.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"


def test_every_font_is_embedded(paper):
    fonts = [
        item
        for item in paper.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]
    names = " ".join(str(font.FontName) for font in fonts)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert all(family in names for family in ("NotoSans-", "NotoSansArabic", "NotoSansEthiopic"))


def test_what_is_typed_is_text_and_never_code():
    text = '#panic("x") *bold* $ \\ [ ] " <label> @ref'
    assert pdf.render("core/specimen", {**DATA, "title": text, "signature": text}).startswith(b"%PDF")


def test_the_same_data_at_the_same_time_is_the_same_paper():
    with dates.moved_to(dates.now()):
        assert pdf.render("core/specimen", DATA) == pdf.render("core/specimen", DATA)


def test_directions():
    assert [pdf.direction(language) for language in ("de", "ar", "fa", "ti")] == ["ltr", "rtl", "rtl", "ltr"]
