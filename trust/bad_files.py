"""Files an attacker would bring, and what must become of each; and files that say who made them, and where."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
from PIL import Image, PngImagePlugin

from geleit.cases.tests.clamd import EICAR
from geleit.core.uploads.file_types import MAX_BYTES

REFUSED, CLEANED = "refused", "cleaned"
ACTS = b"ZZACTIVE"
DIRTY = (ACTS, EICAR)
TAGGED = (b"ZZMAKER", b"ZZPLACE", b"ZZMACHINE")
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ODT = "application/vnd.oasis.opendocument.text"
File = tuple[str, bytes, str]


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 20), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def packed(parts: dict[str, bytes | str], *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(more: dict[str, bytes | str] | None = None, text: str = "<w:document/>") -> bytes:
    return packed({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": text, **(more or {})})


def odt(more: dict[str, bytes | str] | None = None) -> bytes:
    return packed({"mimetype": ODT, "content.xml": "<x/>", **(more or {})})


def linked(name: str, target: str) -> bytes:
    """A symbolic link in an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("[Content_Types].xml", CONTENT_TYPES)
        made.writestr("word/document.xml", "<w:document/>")
        one = zipfile.ZipInfo(name)
        one.create_system, one.external_attr = 3, 0o120777 << 16
        made.writestr(one, target)
    return out.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 1, **how: Any) -> bytes:
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page()
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **how)
    return out.getvalue()


def action(kind: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        S=pikepdf.Name(f"/{kind}"), JS="ZZACTIVE()", F="ZZACTIVE.exe", URI="ZZACTIVE", T="ZZACTIVE"
    )


KINDS = (
    "JavaScript",
    "Launch",
    "SubmitForm",
    "ImportData",
    "GoToR",
    "GoToE",
    "Rendition",
    "Movie",
    "Sound",
    "RichMediaExecute",
)
NOTES = ("FileAttachment", "RichMedia", "Movie", "Sound", "Screen", "3D")


def on_open(kind: str) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = action(kind)

    return change


def on_a_link(kind: str) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action(kind))
        document.pages[0].Annots = pikepdf.Array([note])

    return change


def as_a_note(kind: str) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        inside = document.make_stream(b"MZ " + ACTS)
        file = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="ZZACTIVE.exe", EF={"/F": inside})
        note = pikepdf.Dictionary(Subtype=pikepdf.Name(f"/{kind}"), Rect=[0, 0, 9, 9], FS=file)
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])

    return change


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["ZZACTIVE.exe"] = b"MZ ZZACTIVE"


def with_a_form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp>ZZACTIVE</xdp>"), Fields=[])


def named(document: pikepdf.Pdf) -> None:
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", action("JavaScript")]))


def on_a_page(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = pikepdf.Dictionary(O=action("JavaScript"))


def png_of(width: int, height: int) -> bytes:
    """A header that promises many pixels and holds none."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


@cache
def bad_files() -> list[File]:
    return [*pictures(), *papers(), *archives(), *others(), *names()]


def pictures() -> list[File]:
    shot, photo = picture(), picture("JPEG")
    script, php = b"<script>ZZACTIVE</script>", b"<?php ZZACTIVE ?>"
    return [
        ("gut.png", shot, CLEANED),
        ("gut.jpg", photo, CLEANED),
        ("png-und-html.png", shot + script, CLEANED),
        ("jpg-und-php.jpg", photo + php, CLEANED),
        ("jpg-und-zip.jpg", photo + packed({"x": ACTS}), CLEANED),
        ("png-und-eicar.png", shot + EICAR, REFUSED),
        ("kommentar.jpg", photo[:2] + b"\xff\xfe" + struct.pack(">H", len(php) + 2) + php + photo[2:], CLEANED),
        ("text.png", with_text(), CLEANED),
        ("gifar.gif", picture("GIF") + packed({"x.class": ACTS}, how=zipfile.ZIP_STORED), REFUSED),
        ("bild.gif", picture("GIF"), REFUSED),
        ("bild.bmp", picture("BMP"), REFUSED),
        ("bild.tiff", picture("TIFF"), REFUSED),
        ("bild.webp", picture("WEBP"), REFUSED),
        ("flut.png", png_of(60_000, 60_000), REFUSED),
        ("breit.png", png_of(2_000_000_000, 1), REFUSED),
        ("schmal.png", png_of(1, 2_000_000_000), REFUSED),
        ("leer.png", png_of(0, 0), REFUSED),
        ("gross.png", picture("PNG", (8000, 7000)), REFUSED),
        ("abgeschnitten.png", picture("PNG", (400, 400))[:200], REFUSED),
        ("abgeschnitten.jpg", picture("JPEG", (400, 400))[:200], REFUSED),
        ("nur-kopf.jpg", b"\xff\xd8\xff", REFUSED),
        ("nur-kopf.png", b"\x89PNG\r\n\x1a\n", REFUSED),
        ("heic-kopf.heic", b"\x00\x00\x00\x18ftypheic" + bytes(40), REFUSED),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(400), REFUSED),
        ("bild.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="ZZACTIVE()"/>', REFUSED),
        ("bild.svg.png", b"<svg><script>ZZACTIVE</script></svg>", REFUSED),
    ]


def with_text() -> bytes:
    more = PngImagePlugin.PngInfo()
    more.add_text("Comment", "<script>ZZACTIVE</script>", zip=False)
    more.add_itxt("XML:com.adobe.xmp", "ZZACTIVE")
    return picture(pnginfo=more)


def papers() -> list[File]:
    locked = pikepdf.Encryption(user="x", owner="y")
    made = [(f"start-{kind}.pdf", pdf(on_open(kind)), CLEANED) for kind in KINDS]
    made += [(f"link-{kind}.pdf", pdf(on_a_link(kind)), CLEANED) for kind in KINDS]
    made += [(f"notiz-{kind}.pdf", pdf(as_a_note(kind)), CLEANED) for kind in NOTES]
    made += [(f"{change.__name__}.pdf", pdf(change), CLEANED) for change in (attached, with_a_form, named, on_a_page)]
    whole = pdf()
    return [
        *made,
        ("gut.pdf", whole, CLEANED),
        ("komprimiert.pdf", pdf(named, object_stream_mode=pikepdf.ObjectStreamMode.generate), CLEANED),
        ("gesperrt.pdf", pdf(encryption=locked), REFUSED),
        ("lang.pdf", pdf(pages=201), REFUSED),
        ("kaputt.pdf", b"%PDF-1.7\n" + bytes(200), REFUSED),
        ("nur-kopf.pdf", b"%PDF-1.7", REFUSED),
        ("pdf-und-html.pdf", b"<html><script>ZZACTIVE</script>" + whole, REFUSED),
        ("html-im-pdf.pdf", whole + b"\n<html><script>ZZACTIVE</script></html>", CLEANED),
        ("pdf-und-zip.pdf", whole + packed({"x": ACTS}, how=zipfile.ZIP_STORED), CLEANED),
        ("eicar.pdf", whole + EICAR, REFUSED),
        ("im-kreis.pdf", pdf(in_a_circle), CLEANED),
        ("tief.pdf", b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer<</Root 1 0 R>>", REFUSED),
    ]


def in_a_circle(document: pikepdf.Pdf) -> None:
    first = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="ZZACTIVE"))
    first.Next = first
    document.Root.OpenAction = first


def archives() -> list[File]:
    inside = (
        "word/vbaProject.bin",
        "word/embeddings/a.bin",
        "word/activeX/a.xml",
        "x.exe",
        "a.js",
        "b.vbs",
        "c.lnk",
        "d.hta",
        "e.ps1",
        "f.bat",
    )
    made: list[File] = [(f"mit-{number}.docx", docx({name: ACTS}), REFUSED) for number, name in enumerate(inside)]
    made += [
        (f"mit-{name.split('/')[0]}.odt", odt({name: ACTS}), REFUSED)
        for name in ("Basic/x.xml", "Scripts/x.py", "Object 1/content.xml")
    ]
    link = '<Relationship Id="r" Type="x/attachedTemplate" Target="http://ZZACTIVE/t.dotm" TargetMode="External"/>'
    outside = f"<Relationships>{link}</Relationships>"
    bomb = bytes(201 * 1024 * 1024)
    return [
        *made,
        ("gut.docx", docx(), CLEANED),
        ("gut.odt", odt(), CLEANED),
        ("vorlage.docx", docx({"word/_rels/settings.xml.rels": outside}), CLEANED),
        ("makro.docm", docx({"word/vbaProject.bin": ACTS}), REFUSED),
        ("bombe.docx", docx({"word/x.xml": bomb}), REFUSED),
        ("bombe.zip", packed({"x": bomb}), REFUSED),
        ("viele.zip", packed({f"{number}.txt": "" for number in range(5_000)}), REFUSED),
        ("eicar.zip", packed({"eicar.com": EICAR}, how=zipfile.ZIP_STORED), REFUSED),
        (
            "eicar.docx",
            packed({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": EICAR}, how=zipfile.ZIP_STORED),
            REFUSED,
        ),
        ("hinauf.zip", packed({"../../etc/cron.d/x": ACTS}), REFUSED),
        ("hinauf.docx", docx({"../../../tmp/zz.sh": ACTS}), REFUSED),
        ("verweis.docx", linked("word/media/x", "/etc/passwd"), REFUSED),
        ("verweis.zip", linked("x", "/etc/passwd").replace(b"word/document.xml", b"word/documemt.xml"), REFUSED),
        ("leer.zip", packed({}), REFUSED),
        ("kaputt.docx", docx()[:-30], REFUSED),
        ("nur-kopf.docx", b"PK\x03\x04", REFUSED),
        ("tabelle.xlsx", packed({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": "<x/>"}), REFUSED),
        ("buch.epub", packed({"mimetype": "application/epub+zip"}), REFUSED),
        ("programm.jar", packed({"META-INF/MANIFEST.MF": "Main-Class: x"}), REFUSED),
        ("app.apk", packed({"AndroidManifest.xml": ACTS}), REFUSED),
        (
            "aussen.docx",
            docx(text='<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><w:document>&b;</w:document>'),
            CLEANED,
        ),
    ]


def others() -> list[File]:
    plain = {
        "eicar.com": EICAR,
        "eicar.txt": EICAR,
        "leer.pdf": b"",
        "text.txt": b"Text",
        "seite.html": b"<script>ZZACTIVE</script>",
        "seite.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
        "seite.mhtml": b"MIME-Version: 1.0\r\n",
        "programm.exe": b"MZ" + bytes(400),
        "programm.elf": b"\x7fELF" + bytes(400),
        "skript.sh": b"#!/bin/sh\nid\n",
        "brief.rtf": rb"{\rtf1 \object\objdata}",
        "brief.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "mail.eml": b"From: a\r\n\r\n",
        "paket.rar": b"Rar!\x1a\x07\x00",
        "paket.7z": b"7z\xbc\xaf\x27\x1c",
        "paket.gz": b"\x1f\x8b\x08" + bytes(9),
        "verknuepfung.lnk": b"L\x00\x00\x00" + bytes(90),
        "seite.url": b"[InternetShortcut]\nURL=file:///x",
        "blatt.csv": b"=cmd|x!A1",
        "schrift.ttf": b"\x00\x01\x00\x00" + bytes(90),
        "ton.mp3": b"ID3" + bytes(90),
        "nullen.pdf": bytes(4096),
        "bild.ps": b"%!PS-Adobe",
        "xml.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "zu-gross.pdf": b"%PDF-1.7" + bytes(MAX_BYTES),
    }
    return [(name, data, REFUSED) for name, data in plain.items()]


def names() -> list[File]:
    """Good content under a name that lies; what is kept says what it is."""
    lies = (
        "bild.exe",
        "bild.png.exe",
        "bild.php",
        ".htaccess",
        "..",
        "../../x.png",
        "C:\\x\\y.png",
        "bild\u202egnp.exe",
        "a" * 300 + ".png",
        "bild\x00.png",
        "bild\r\nX: y.png",
        "",
        "con.png",
        "bild.png ",
        "<script>.png",
        '"; rm.png',
        "ﷺ.png",
        "bild.pdf",
    )
    return [(name, picture(), CLEANED) for name in lies]


def tagged_files() -> list[tuple[str, bytes]]:
    found = [(f"{number}.jpg", photo_of(number)) for number in range(10)]
    found += [(f"{number}.png", shot_of(number)) for number in range(6)]
    found += [(f"{number}.pdf", paper_of(number)) for number in range(7)]
    found += [(f"{number}.docx", word_of(number)) for number in range(5)]
    meta = "<office:document-meta><dc:creator>ZZMAKER</dc:creator></office:document-meta>"
    found += [
        ("0.odt", odt({"meta.xml": meta})),
        ("1.odt", odt({"content.xml": "<x><dc:creator>ZZMAKER</dc:creator></x>"})),
    ]
    return found


def photo_of(number: int) -> bytes:
    exif = Image.Exif()
    for tag, text in (
        (0x010F, "ZZMACHINE"),
        (0x0110, "ZZMACHINE"),
        (0x013B, "ZZMAKER"),
        (0x8298, "ZZMAKER"),
        (0x0131, "ZZMACHINE"),
    ):
        exif[tag] = f"{text} {number}"
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, float(number), 0.0), 3: "E", 4: (8.0, 1.0, 0.0), 27: "ZZPLACE"})
    more = {"comment": b"ZZMAKER"} if number % 2 else {"xmp": b"<x:xmpmeta>ZZPLACE</x:xmpmeta>"}
    return picture("JPEG", (40 + number, 30), exif=exif, **more)


def shot_of(number: int) -> bytes:
    more = PngImagePlugin.PngInfo()
    more.add_text("Author", "ZZMAKER")
    more.add_text("Location", "ZZPLACE", zip=bool(number % 2))
    more.add_itxt("XML:com.adobe.xmp", f"ZZPLACE {number}")
    return picture(size=(20 + number, 20), pnginfo=more)


def paper_of(number: int) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.docinfo["/Author"] = "ZZMAKER"
        document.docinfo["/Producer"] = "ZZMACHINE"
        if number % 2:
            document.Root.Metadata = document.make_stream(b"<x:xmpmeta>ZZMAKER</x:xmpmeta>")
        document.pages[0].PieceInfo = pikepdf.Dictionary(App="ZZMACHINE")

    return pdf(change, pages=1 + number)


def word_of(number: int) -> bytes:
    text = f'<w:document><w:ins w:author="ZZMAKER {number}" w:id="1"/><w15:person w15:author="ZZMAKER"/></w:document>'
    parts = {
        "docProps/core.xml": "<x>ZZMAKER</x>",
        "docProps/app.xml": "<x>ZZMACHINE</x>",
        "docProps/custom.xml": "<x>ZZPLACE</x>",
    }
    return docx({**parts, "docProps/thumbnail.jpeg": "ZZPLACE"}, text)
