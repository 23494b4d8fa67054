import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from geleit.audit.models import AuditEvent
from geleit.cases.actions.documents import delete_removed
from geleit.cases.models import Document, NeededDocument
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.core.uploads.file_types import DOCX, JPEG, PNG, Refused, clean_file
from geleit.programmes.codes import code_list

SECRET = "Geheimer Absender"
pillow_heif.register_heif_opener()


def pdf(**root) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Author"] = SECRET
    for name, value in root.items():
        document.Root[f"/{name}"] = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def picture(kind: str, size=(40, 20)) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[0x013B] = SECRET  # Artist
    exif[0x0112] = 6  # turned by 90 degrees
    image.save(out, kind, exif=exif)
    return out.getvalue()


def packed(**files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", JPEG), ("PNG", PNG), ("HEIF", JPEG)])
def test_a_picture_loses_author_and_place_and_stands_upright(kind, media_type):
    kept = clean_file("Foto.heic", picture(kind))
    assert kept.media_type == media_type
    assert SECRET.encode() not in kept.data
    image = Image.open(io.BytesIO(kept.data))
    assert dict(image.getexif()) == {}
    assert image.size == ((20, 40) if kind != "HEIF" else image.size)


def test_a_pdf_loses_its_author_and_whatever_starts_by_itself():
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    kept = clean_file("Bescheid.pdf", pdf(OpenAction=script))
    with pikepdf.open(io.BytesIO(kept.data)) as document:
        assert "/OpenAction" not in document.Root
        assert "/Info" not in document.trailer
    assert kept.name == "Bescheid.pdf"


def test_the_name_follows_the_content():
    for told, kept_as in (
        ("..\\..\\Bild.pdf", "Bild.png"),
        (".htaccess", "htaccess.png"),
        ("..", "Dokument.png"),
        ('"; rm.png', "; rm.png"),
        ("Bescheid: Teil 2?.png", "Bescheid Teil 2.png"),
    ):
        assert clean_file(told, picture("PNG")).name == kept_as


def test_a_word_document_is_known_by_what_is_in_it():
    data = packed(**{"[Content_Types].xml": "x", "word__document.xml": "x"})
    assert clean_file("brief.docx", data).media_type == DOCX


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("programm.pdf", b"MZ\x90\x00"),
        ("leer.pdf", b""),
        ("kaputt.pdf", b"%PDF-1.7 nothing"),
        ("kaputt.jpg", b"\xff\xd8\xff\xe0 nothing"),
        ("tabelle.docx", packed(**{"[Content_Types].xml": "x", "xl__workbook.xml": "x"})),
        ("makro.docx", packed(**{"[Content_Types].xml": "x", "word__document.xml": "x", "word__vbaProject.bin": "x"})),
        ("bild.svg", b"<svg onload='x'/>"),
        ("gross.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024)),
    ],
)
def test_what_is_disguised_broken_or_too_big_is_refused_with_a_sentence(name, data):
    with pytest.raises(Refused) as refusal:
        clean_file(name, data)
    assert str(refusal.value).endswith(".")


def typed(data: bytes, name: str = "Bescheid.pdf", **changes):
    return {"id": str(uuid4()), "file": SimpleUploadedFile(name, data), "kind": "asylum_decision", **changes}


@pytest.fixture
def url(cast):
    return reverse("cases:document_add", args=[cast.case.pk])


@pytest.mark.django_db
def test_a_document_comes_back_as_it_went_in_and_lies_sealed(cast, browsers, url):
    picture_in = picture("PNG")
    browsers.anna.post(url, typed(picture_in, "Foto.png"))
    document = Document.objects.get()
    answer = browsers.anna.get(reverse("cases:document_content", args=[document.pk]))
    assert answer.content == clean_file("Foto.png", picture_in).data
    assert "Foto" not in answer["Content-Disposition"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM cases_documentchunk")
        assert b"PNG" not in bytes(cursor.fetchone()[0])
    assert AuditEvent.objects.filter(event="document.added", subject=cast.case.pk).count() == 1


@pytest.mark.django_db
def test_nobody_fills_the_disk_in_a_day(browsers, url, settings):
    settings.DOCUMENTS_A_DAY = 2
    first = typed(picture("PNG"), "Eins.png")
    for form in (first, typed(picture("PNG"), "Zwei.png")):
        assert browsers.anna.post(url, form).status_code == 302
    again = {**first, "file": SimpleUploadedFile("Eins.png", picture("PNG"))}
    assert browsers.anna.post(url, again).status_code == 302  # the same form twice is one document
    third = browsers.anna.post(url, typed(picture("PNG"), "Drei.png", note="Seite 3"))
    assert third.status_code == 422
    page = third.content.decode()
    assert "heute sehr viele Dokumente" in page
    assert "Seite 3" in page
    assert Document.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_and_keeps_the_words_typed(browsers, url):
    answer = browsers.anna.post(url, typed(b"MZ", note="Seite 1 von 3"))
    assert answer.status_code == 422
    assert "Seite 1 von 3" in answer.content.decode()
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_sent_twice_it_is_one_document(browsers, url):
    again = str(uuid4())
    for _time in range(2):
        browsers.anna.post(url, typed(pdf(), id=again))
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_a_missing_paper_is_noted_and_answered(cast, browsers, url):
    browsers.anna.post(
        reverse("cases:need_add", args=[cast.case.pk]),
        {"id": str(uuid4()), "kind": "rental_contract", "note": "fürs Jobcenter"},
    )
    needed = NeededDocument.objects.get()
    browsers.anna.post(url, typed(pdf(), kind="rental_contract", answers=str(needed.pk)))
    needed.refresh_from_db()
    assert needed.answered_by == Document.objects.get()


@pytest.mark.django_db
def test_an_expiring_paper_is_on_heute(browsers, url):
    valid_until = dates.today() + timedelta(days=11)
    browsers.anna.post(url, typed(pdf(), kind="residence_document", valid_until=valid_until.isoformat()))
    page = browsers.anna.get(reverse("cases:today")).content.decode()
    assert "Papiere, die ablaufen" in page
    assert "noch 11 Tage" in page


def pieces() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_documentchunk")
        return cursor.fetchone()[0]


@pytest.fixture
def removed(browsers, url) -> Document:
    """A residence document that runs out today, removed by anna."""
    browsers.anna.post(url, typed(pdf(), kind="residence_document", valid_until=dates.today().isoformat()))
    document = Document.objects.get()
    browsers.anna.post(reverse("cases:document_remove", args=[document.pk]))
    return document


@pytest.mark.django_db
def test_removed_it_is_on_no_page_but_the_list_of_removed_ones(cast, browsers, removed):
    for name in ("document", "document_content"):
        assert browsers.anna.get(reverse(f"cases:{name}", args=[removed.pk])).status_code == 404
    assert "Papiere, die ablaufen" not in browsers.anna.get(reverse("cases:today")).content.decode()
    page = browsers.anna.get(reverse("cases:documents", args=[cast.case.pk]))
    assert page.context["documents"] == []
    text = page.content.decode()
    assert "Entfernt" in text
    assert "von Anna" in text


@pytest.mark.django_db
def test_it_is_taken_back_whole(cast, browsers, removed):
    restore = reverse("cases:document_restore", args=[removed.pk])
    assert browsers.bilal.post(restore).status_code == 404
    with dates.moved_to(dates.now() + timedelta(days=13)):
        assert browser_of(cast.anna).post(restore).status_code == 302
    anna = browser_of(cast.anna)
    assert anna.get(reverse("cases:document_content", args=[removed.pk])).content.startswith(b"%PDF")
    kind = code_list("document_type").label("residence_document")
    assert kind in anna.get(reverse("cases:detail", args=[cast.case.pk])).content.decode()
    assert AuditEvent.objects.filter(event="document.restored", subject=cast.case.pk).count() == 1


@pytest.mark.django_db
def test_after_fourteen_days_it_is_gone_with_its_pieces(cast, removed):
    with dates.moved_to(dates.now() + timedelta(days=13)):
        assert delete_removed() == 0
    with dates.moved_to(dates.now() + timedelta(days=15)):
        restore = reverse("cases:document_restore", args=[removed.pk])
        assert browser_of(cast.anna).post(restore).status_code == 404
        assert delete_removed() == 1
    assert pieces() == 0
    assert not Document.objects.exists()
    assert AuditEvent.objects.filter(event="document.deleted").count() == 1


@pytest.mark.django_db
def test_a_paper_that_a_removed_document_answered_is_missing_again(cast, browsers, url):
    browsers.anna.post(
        reverse("cases:need_add", args=[cast.case.pk]), {"id": str(uuid4()), "kind": "rental_contract", "note": ""}
    )
    needed = NeededDocument.objects.get()
    browsers.anna.post(url, typed(pdf(), kind="rental_contract", answers=str(needed.pk)))
    assert not NeededDocument.objects.missing().exists()
    document = Document.objects.get()
    browsers.anna.post(reverse("cases:document_remove", args=[document.pk]))
    assert NeededDocument.objects.missing().get() == needed
    browsers.anna.post(reverse("cases:document_restore", args=[document.pk]))
    assert not NeededDocument.objects.missing().exists()


@pytest.mark.django_db
def test_a_colleague_gets_neither_page_nor_file(browsers, url):
    browsers.anna.post(url, typed(pdf()))
    document = Document.objects.get()
    for name in ("document", "document_content"):
        assert browsers.bilal.get(reverse(f"cases:{name}", args=[document.pk])).status_code == 404


@pytest.mark.django_db
def test_the_story_names_the_kind_in_words(cast, browsers, url):
    browsers.anna.post(url, typed(pdf()))
    document = Document.objects.get()
    story = reverse("cases:detail", args=[cast.case.pk])
    assert "asylum_decision" not in browsers.anna.get(story).content.decode()
    changed = {"version": 1, "kind": "rental_contract"}
    browsers.anna.post(reverse("cases:document", args=[document.pk]), changed)
    text = browsers.anna.get(story).content.decode()
    assert "rental_contract" not in text
    assert code_list("document_type").label("rental_contract") in text
