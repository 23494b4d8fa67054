"""What kind of file somebody brings: decided by content, never by name.

Pictures and PDF lose author and location on the way in.
"""

from __future__ import annotations

import io
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

import pikepdf
import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_UNPACKED = 200 * 1024 * 1024
PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
SHOWN_IN_PLACE = {PDF, JPEG, PNG}
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", DOCX: ".docx", ODT: ".odt"}
MAX_PAGES = 200


class Refused(Exception):
    """The file is not kept; the message is for the person who brought it."""


@dataclass(frozen=True)
class CleanFile:
    name: str
    media_type: str
    data: bytes


def clean_file(name: str, data: bytes) -> CleanFile:
    """Checks and cleans an upload; raises Refused with a sentence."""
    if len(data) > MAX_BYTES:
        raise Refused(_("This file is larger than 20 MB. Please scan it in grey or split it."))
    if not data:
        raise Refused(_("This file is empty."))
    media_type, cleaned = _cleaned(data)
    stem = "".join(
        c for c in unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).stem) if c.isprintable()
    )
    return CleanFile((stem.strip() or _("Document"))[:150] + ENDINGS[media_type], media_type, cleaned)


def _cleaned(data: bytes) -> tuple[str, bytes]:
    if data.lstrip()[:5] == b"%PDF-":
        return PDF, _clean_pdf(data)
    if data[:4] == b"PK\x03\x04":
        return _office_type(data), data
    if data[:3] == b"\xff\xd8\xff" or data[:8] == b"\x89PNG\r\n\x1a\n" or data[4:8] == b"ftyp":
        return _clean_picture(data)
    raise Refused(
        _("Geleit keeps PDF, JPG, PNG, HEIC, DOCX and ODT. This file is none of them, whatever its name says.")
    )


def _clean_picture(data: bytes) -> tuple[str, bytes]:
    """Drawn anew: nothing but the pixels survives, the right way up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "HEIF"])
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(_("This picture has more than 40 million pixels. Please take it smaller."))
            upright = ImageOps.exif_transpose(picture)
            upright.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as error:
        raise Refused(_("This picture is damaged and cannot be opened.")) from error
    out = io.BytesIO()
    if picture.format == "PNG":
        fresh = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
        _without_info(fresh).save(out, "PNG", optimize=True)
        return PNG, out.getvalue()
    _without_info(upright.convert("RGB")).save(out, "JPEG", quality=90)
    return JPEG, out.getvalue()


def _without_info(picture: Image.Image) -> Image.Image:
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    return fresh


def _clean_pdf(data: bytes) -> bytes:
    """Author data goes; scripts, attachments and actions that start by themselves go too."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise Refused(_("This PDF has more than 200 pages. Please split it."))
            _drop(pdf.Root, "/Metadata", "/OpenAction", "/AA")
            _drop(pdf.trailer, "/Info")
            if "/Names" in pdf.Root:
                _drop(pdf.Root.Names, "/JavaScript", "/EmbeddedFiles")
            for page in pdf.pages:
                _drop(page, "/AA", "/Metadata")
            out = io.BytesIO()
            pdf.save(out)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise Refused(_("This PDF is locked with a password. Please save it without one and try again.")) from error
    except pikepdf.PdfError as error:
        raise Refused(_("This PDF is damaged and cannot be opened.")) from error


def _drop(part: pikepdf.Object | pikepdf.Page, *names: str) -> None:
    for name in names:
        if name in part:
            del part[name]


def _office_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise Refused(_("This file unpacks to more than 200 MB and is not kept."))
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Refused(_("This document contains macros. Please save it without them, or as PDF."))
            if "word/document.xml" in names and "[Content_Types].xml" in names:
                return DOCX
            if "mimetype" in names and archive.read("mimetype").strip() == ODT.encode():
                return ODT
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Refused(_("This document is damaged and cannot be opened.")) from error
    raise Refused(
        _("Geleit keeps PDF, JPG, PNG, HEIC, DOCX and ODT. This file is none of them, whatever its name says.")
    )
