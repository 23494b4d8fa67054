"""The process of geleit.core.uploads.cleaning: file in, cleaned file out. Pictures are drawn anew, PDF and office
files lose whatever acts by itself and whatever says who made them. No Django, no settings, no database, no key.
"""

from __future__ import annotations

import io
import json
import re
import resource
import stat
import sys
import warnings
import zipfile
from collections.abc import Iterator

import pikepdf
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()

SECONDS_OF_WORK, MEMORY = 60, 1_536 * 1024 * 1024
MAX_PIXELS, KEPT_PIXELS = 50_000_000, 12_000_000
MAX_UNPACKED, MAX_PARTS = 200 * 1024 * 1024, 5_000
MAX_PAGES = 200
DEEPEST = 100
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


class Refusal(Exception):
    """Its word is a key of file_types.REFUSALS."""


def cleaned(data: bytes) -> tuple[str, bytes]:
    if data.lstrip()[:5] == b"%PDF-":
        return PDF, clean_pdf(data)
    if data[:4] == b"PK\x03\x04":
        return clean_office(data)
    if data[:3] == b"\xff\xd8\xff" or data[:8] == b"\x89PNG\r\n\x1a\n" or data[4:8] == b"ftyp":
        return clean_picture(data)
    raise Refusal("kind")


# pictures


def clean_picture(data: bytes) -> tuple[str, bytes]:
    """Nothing but the pixels survives, the right way up; a large photo becomes smaller, sharp enough to print."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "HEIF"])
            kind = picture.format
            if picture.width * picture.height > MAX_PIXELS:
                raise Refusal("pixels")
            _make_smaller(picture)
            upright = ImageOps.exif_transpose(picture)
            upright.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refusal("picture") from error
    except Image.DecompressionBombWarning as error:
        raise Refusal("pixels") from error
    out = io.BytesIO()
    if kind == "PNG":
        has_alpha = "A" in upright.getbands() or "transparency" in upright.info
        _without_info(upright.convert("RGBA" if has_alpha else "RGB")).save(out, "PNG", optimize=True)
        return PNG, out.getvalue()
    _without_info(upright.convert("RGB")).save(out, "JPEG", quality=90)
    return JPEG, out.getvalue()


def _make_smaller(picture: Image.Image) -> None:
    share = (KEPT_PIXELS / (picture.width * picture.height)) ** 0.5
    if share < 1:
        picture.thumbnail((round(picture.width * share), round(picture.height * share)))


def _without_info(picture: Image.Image) -> Image.Image:
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    return fresh


# PDF

ACTIVE_KEYS = ("/OpenAction", "/AA", "/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/AF", "/RichMediaContent")
MADE_BY = ("/Metadata", "/PieceInfo")
ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute"}
ACTIVE |= {"/Movie", "/Sound", "/Hide", "/Trans", "/GoTo3DView", "/SetOCGState"}
ACTIVE_NOTES = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Rendition"}


def clean_pdf(data: bytes) -> bytes:
    """Scripts, attachments and whatever acts by itself go, wherever in the file they hang; so does who made it."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise Refusal("pages")
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            for part in _dictionaries(pdf):
                _disarm(part)
            out = io.BytesIO()
            pdf.save(out)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise Refusal("password") from error
    except (pikepdf.PdfError, RecursionError) as error:
        raise Refusal("pdf") from error


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for whole in pdf.objects:
        waiting = [(whole, 0)]
        while waiting:
            part, depth = waiting.pop()
            if depth > DEEPEST:
                raise Refusal("pdf")
            if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                yield part
                waiting += [(one, depth + 1) for one in dict(part.items()).values() if not _is_elsewhere(one)]
            elif isinstance(part, pikepdf.Array):
                waiting += [(one, depth + 1) for one in list(part) if not _is_elsewhere(one)]  # type: ignore[call-overload]


def _is_elsewhere(part: object) -> bool:
    """An object of its own, which is met by itself; or no object at all."""
    return not isinstance(part, pikepdf.Object) or part.is_indirect


def _disarm(part: pikepdf.Object) -> None:
    for name in (*ACTIVE_KEYS, *MADE_BY):
        if name in part:
            del part[name]
    if str(part.get("/S", "")) in ACTIVE:
        for name in list(part.keys()):
            if name != "/Type":
                del part[name]
    if "/Annots" in part and isinstance(part["/Annots"], pikepdf.Array):
        notes = [note for note in part["/Annots"] if str(note.get("/Subtype", "")) not in ACTIVE_NOTES]  # type: ignore[attr-defined]
        part["/Annots"] = pikepdf.Array(notes)


# office files: archives of XML

DOCX_PROPERTIES = {
    "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
ODT_PROPERTIES = {
    "meta.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
AUTHOR = re.compile(rb'(\bw(?:15)?:(?:author|initials)=")[^"]*(")')
AUTHOR_ODT = re.compile(rb"(<(dc:creator|meta:creator-initials)>)[^<]*(</)")
# What a document would fetch from elsewhere as soon as somebody opens it; a link that somebody clicks stays.
FETCHED = re.compile(rb'<Relationship\b(?=[^>]*TargetMode="External")(?![^>]*/hyperlink")[^>]*?/?>')
DANGEROUS = re.compile(
    r"vbaproject|activex|/embeddings/|^basic/|^scripts/|^object ?\d|\.(exe|dll|js|vbs|bat|cmd|ps1|hta|lnk|scr)$"
)


def clean_office(data: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _clean_archive(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise Refusal("office") from error


def _clean_archive(archive: zipfile.ZipFile) -> tuple[str, bytes]:
    names = archive.namelist()
    if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
        raise Refusal("unpacked")
    if any(DANGEROUS.search(name.lower()) for name in names):
        raise Refusal("macros")
    if len(names) > MAX_PARTS or any(_leads_out(item) for item in archive.infolist()):
        raise Refusal("office")
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        kind, properties = DOCX, DOCX_PROPERTIES
    elif "mimetype" in names and archive.read("mimetype").strip() == ODT.encode():
        kind, properties = ODT, ODT_PROPERTIES
    else:
        raise Refusal("kind")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for name in dict.fromkeys(names):
            if name.endswith("/") or name.lower().startswith(("docprops/thumbnail", "thumbnails/")):
                continue
            content = HEAD.encode() + properties[name].encode() if name in properties else _part(archive, name)
            # ODT wants its first part as it is; entries made anew carry neither time nor system of the maker.
            fresh.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return kind, out.getvalue()


def _leads_out(item: zipfile.ZipInfo) -> bool:
    """A symbolic link, or a path to outside the archive: no office program writes either."""
    is_link = stat.S_ISLNK(item.external_attr >> 16)
    return is_link or item.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", item.filename)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    content = archive.read(name)
    if name.endswith(".rels"):
        return FETCHED.sub(b"", content)
    if name.endswith(".xml"):
        return AUTHOR_ODT.sub(rb"\1\3", AUTHOR.sub(rb"\1\2", content))
    return content


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_WORK, SECONDS_OF_WORK))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    limit()
    try:
        kind, content = cleaned(sys.stdin.buffer.read())
        said = {"type": kind, "refused": ""}
    except Refusal as refusal:
        content, said = b"", {"type": "", "refused": str(refusal)}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
