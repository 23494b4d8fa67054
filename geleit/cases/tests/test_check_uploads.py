"""Uploads are looked at by ClamAV, wait while it is down, and are cleaned in a process of their own."""

import io
import time
import zipfile
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from geleit.access.acting import acting_as
from geleit.cases.actions.documents import check_again
from geleit.cases.models import Document
from geleit.cases.tests.clamd import EICAR, Clamd
from geleit.core.uploads import cleaning, virus_scan
from geleit.core.uploads.file_types import DOCX, ODT, Refused, clean_file
from tests.cast import audited

SECRET = b"Geheimer Verfasser"


@pytest.fixture
def clamd(tmp_path, settings):
    running = Clamd(tmp_path / "clamd.ctl")
    settings.CLAMD = running.path
    yield running
    if running.listening.fileno() != -1:
        running.stop()


def picture(size=(30, 20), kind="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def archive(**parts: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_x_", "."), content)
    return out.getvalue()


def upload(browsers, cast, data, name="Bescheid.png"):
    typed = {"id": str(uuid4()), "file": SimpleUploadedFile(name, data), "kind": "asylum_decision", "note": "Seite 1"}
    return browsers.anna.post(reverse("cases:document_add", args=[cast.case.pk]), typed)


def test_the_scanner_is_asked_in_its_own_words(clamd):
    assert virus_scan.found_in(b"x" * 200_000) == ""
    assert virus_scan.found_in(b"x" * 70_000 + EICAR) == "Eicar-Test-Signature"
    assert clamd.asked == 2


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OKAY\0", b"\0"])
def test_what_is_no_answer_is_none(clamd, answer):
    clamd.answer = answer or b"stream:"
    with pytest.raises(virus_scan.NotScanned):
        virus_scan.found_in(b"x")


@pytest.mark.django_db
def test_malware_is_refused_and_what_was_typed_stays(clamd, cast, browsers):
    answer = upload(browsers, cast, picture() + EICAR)
    assert answer.status_code == 422
    assert "Schadsoftware" in answer.content.decode()
    assert "Seite 1" in answer.content.decode()
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_while_the_scanner_is_down_a_document_waits_and_opens_for_nobody(clamd, cast, browsers):
    clamd.stop()
    assert upload(browsers, cast, picture()).status_code == 302
    document = Document.objects.get()
    content = reverse("cases:document_content", args=[document.pk])
    page = reverse("cases:document", args=[document.pk])
    assert browsers.anna.get(content).status_code == 404
    assert "wird auf Schadsoftware geprüft" in browsers.anna.get(page).content.decode()
    assert "wird geprüft" in browsers.anna.get(reverse("cases:documents", args=[cast.case.pk])).content.decode()

    def again():
        check_again(document.pk, cast.case.pk, cast.anna.pk)

    with pytest.raises(virus_scan.NotScanned):
        again()
    running = Clamd(clamd.path)
    again()
    assert browsers.anna.get(content).status_code == 200
    again()  # a job that comes twice
    running.stop()
    assert len(audited(event="document.checked", subject=cast.case.pk)) == 1


@pytest.mark.django_db
def test_malware_found_later_takes_the_content_along(clamd, cast, browsers, monkeypatch):
    clamd.stop()
    upload(browsers, cast, picture())
    document = Document.objects.get()
    running = Clamd(clamd.path)
    running.answer = b"stream: Something.New FOUND\0"
    check_again(document.pk, cast.case.pk, uuid4())  # who brought it is gone: as the lead
    running.stop()
    assert not document.chunks.exists()
    assert browsers.anna.get(reverse("cases:document_content", args=[document.pk])).status_code == 404
    page = browsers.anna.get(reverse("cases:document", args=[document.pk])).content.decode()
    assert "Schadsoftware" in page
    assert len(audited(event="document.infected", subject=cast.case.pk)) == 1


def test_without_a_scanner_nobody_waits(settings):
    settings.CLAMD = ""
    assert not clean_file("Foto.png", picture()).waits


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (8000, 6000)), ("PNG", (5000, 5000))])
def test_a_large_photo_becomes_smaller(kind, size):
    kept = Image.open(io.BytesIO(clean_file("Foto", picture(size, kind)).data))
    assert kept.width * kept.height <= 12_100_000
    assert abs(kept.width / kept.height - size[0] / size[1]) < 0.01


def test_a_flood_of_pixels_is_refused():
    with pytest.raises(Refused, match="50 Millionen"):
        clean_file("Foto.png", picture((8000, 7000)))


def pdf(change) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def script():
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('ZZACTIVE')")


def on_a_link(document):
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=script(), AA={"/E": script()}
    )
    document.pages[0].Annots = pikepdf.Array([note])


def in_a_chain(document):
    first = pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=pikepdf.Array([script()]))
    document.Root.Outlines = document.make_indirect(pikepdf.Dictionary(First=pikepdf.Dictionary(Title="x", A=first)))


def attached(document):
    document.attachments["ZZACTIVE.exe"] = pikepdf.AttachedFileSpec(document, b"MZ ZZACTIVE")


def as_a_note(document):
    inside = document.make_stream(b"MZ ZZACTIVE")
    file = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="ZZACTIVE.exe", EF={"/F": inside})
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], FS=file)
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])


def launching(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="ZZACTIVE.exe")


def named(document):
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script()]))


def form(document):
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp>ZZACTIVE</xdp>"), Fields=[])


@pytest.mark.parametrize("change", [on_a_link, in_a_chain, attached, as_a_note, launching, named, form])
def test_what_acts_in_a_pdf_is_taken_out_wherever_it_hangs(change):
    before = pdf(change)
    kept = clean_file("Bescheid.pdf", before)
    with pikepdf.open(io.BytesIO(kept.data)) as document:
        text = b"".join(
            one.read_bytes() if isinstance(one, pikepdf.Stream) else one.unparse(resolved=True)
            for one in document.objects
        )
        assert len(document.pages) == 1
    assert b"ZZACTIVE" not in text
    for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFiles", b"/XFA", b"/OpenAction"):
        assert word not in text


TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def test_a_word_file_loses_who_wrote_it_and_what_it_would_fetch():
    outside = (
        b'<Relationship Id="r9" Type="x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/>'
    )
    link = b'<Relationship Id="r1" Type="x/hyperlink" Target="https://example.org/" TargetMode="External"/>'
    data = archive(
        **{
            "[Content_Types]_x_xml": TYPES,
            "word__document_x_xml": b'<w:document><w:ins w:author="' + SECRET + b'" w:id="1">Text</w:ins></w:document>',
            "word___rels__settings_x_xml_x_rels": b"<Relationships>" + link + outside + b"</Relationships>",
            "docProps__core_x_xml": b"<creator>" + SECRET + b"</creator>",
            "docProps__thumbnail_x_jpeg": SECRET,
        }
    )
    kept = clean_file("Brief.docx", data)
    assert kept.media_type == DOCX
    with zipfile.ZipFile(io.BytesIO(kept.data)) as made:
        whole = b"".join(made.read(name) for name in made.namelist())
        assert b"Text" in made.read("word/document.xml")
    assert SECRET not in whole
    assert b"evil.example" not in whole
    assert b"https://example.org/" in whole


def test_an_odt_file_loses_who_wrote_it():
    meta = b"<office:document-meta><dc:creator>" + SECRET + b"</dc:creator></office:document-meta>"
    data = archive(mimetype=ODT, content_x_xml="<dc:creator>Geheimer Verfasser</dc:creator>Text", meta_x_xml=meta)
    kept = clean_file("Brief.odt", data)
    with zipfile.ZipFile(io.BytesIO(kept.data)) as made:
        assert made.namelist()[0] == "mimetype"
        assert made.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        assert SECRET not in b"".join(made.read(name) for name in made.namelist())


@pytest.mark.parametrize(
    "part", ["word__embeddings__ole_x_bin", "word__activeX__a_x_xml", "word__vbaProject_x_bin", "x_x_exe"]
)
def test_other_files_in_a_word_file_are_refused(part):
    with pytest.raises(Refused, match="Makros"):
        clean_file("Brief.docx", archive(**{"[Content_Types]_x_xml": TYPES, "word__document_x_xml": "x", part: "x"}))


def linked() -> bytes:
    out = io.BytesIO(archive(**{"[Content_Types]_x_xml": TYPES, "word__document_x_xml": "x"}))
    with zipfile.ZipFile(out, "a") as made:
        link = zipfile.ZipInfo("word/media/a.png")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return out.getvalue()


def out_of_itself(name) -> bytes:
    out = io.BytesIO(archive(**{"[Content_Types]_x_xml": TYPES, "word__document_x_xml": "x"}))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize("name", ["../../x.xml", "/etc/x.xml", "word/../../x.xml"])
def test_an_archive_that_leads_out_of_itself_is_refused(name):
    for data in (linked(), out_of_itself(name)):
        with pytest.raises(Refused, match="beschädigt"):
            clean_file("Brief.docx", data)


def test_an_archive_of_very_many_parts_is_refused():
    parts = {f"word/media/{number}.png": "x" for number in range(5_000)}
    data = archive(**{"[Content_Types]_x_xml": TYPES, "word__document_x_xml": "x", **parts})
    with pytest.raises(Refused, match="beschädigt"):
        clean_file("Brief.docx", data)


def test_a_bomb_of_an_archive_is_refused():
    with pytest.raises(Refused, match="200 MB"):
        clean_file("Brief.docx", zipped_zeros())


def zipped_zeros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", TYPES)
        made.writestr("word/document.xml", bytes(201 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    "work",
    [
        "from geleit.core.uploads import cleaner; cleaner.limit(); x = bytes(1700 * 1024**2)",
        "import sys; sys.exit(1)",
        "import time; time.sleep(60)",
    ],
)
def test_a_file_that_breaks_its_process_breaks_nothing_else(monkeypatch, work):
    monkeypatch.setattr(cleaning, "COMMAND", [cleaning.COMMAND[0], "-c", work])
    monkeypatch.setattr(cleaning, "SECONDS", 20)
    started = time.monotonic()
    with pytest.raises(Refused, match="ließ sich nicht verarbeiten"):
        clean_file("Foto.png", picture())
    assert time.monotonic() - started < 50


def test_the_process_gets_no_setting_and_no_key(monkeypatch):
    monkeypatch.setenv("GELEIT_MASTER_KEY", "ZZKEY")
    work = "import os, json; print(json.dumps({'type': 'image/png', 'refused': ''})); print(dict(os.environ))"
    monkeypatch.setattr(cleaning, "COMMAND", [cleaning.COMMAND[0], "-c", work])
    assert b"ZZKEY" not in cleaning.clean(b"x")[2]


def test_jobs_may_act_for_nobody_but_whom_the_case_is_open_to(db, cast):
    with acting_as(None, purpose="check"):
        assert not Document.objects.exists()
