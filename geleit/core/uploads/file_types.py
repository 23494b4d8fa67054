"""What kind of file somebody brings: decided by content, never by name. Cleaned in a process of its own (cleaning.py),
and looked at by ClamAV where there is one (virus_scan.py).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.core.uploads import cleaning, virus_scan

MAX_BYTES = 20 * 1024 * 1024
PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
SHOWN_IN_PLACE = {PDF, JPEG, PNG}
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", DOCX: ".docx", ODT: ".odt"}
REFUSALS = {
    "kind": gettext_lazy(
        "Geleit keeps PDF, JPG, PNG, HEIC, DOCX and ODT. This file is none of them, whatever its name says."
    ),
    "pixels": gettext_lazy("This picture has more than 50 million pixels. Please take it smaller."),
    "picture": gettext_lazy("This picture is damaged and cannot be opened."),
    "pages": gettext_lazy("This PDF has more than 200 pages. Please split it."),
    "password": gettext_lazy("This PDF is locked with a password. Please save it without one and try again."),
    "pdf": gettext_lazy("This PDF is damaged and cannot be opened."),
    "unpacked": gettext_lazy("This file unpacks to more than 200 MB and is not kept."),
    "macros": gettext_lazy("This document contains macros or other files. Please save it without them, or as PDF."),
    "office": gettext_lazy("This document is damaged and cannot be opened."),
    "broken": gettext_lazy("This file could not be worked through. Please save it as PDF, or scan it once more."),
    "virus": gettext_lazy(
        "Malware was found in this file. It is not kept. Please tell whoever looks after your computer."
    ),
}

ODD = '<>:"/\\|?*'  # in names of files, Windows knows none of them


class Refused(Exception):
    """The file is not kept; the message is for the person who brought it."""


@dataclass(frozen=True)
class CleanFile:
    name: str
    media_type: str
    data: bytes
    waits: bool = False  # the virus scanner did not answer


def clean_file(name: str, data: bytes) -> CleanFile:
    """Checks and cleans an upload; raises Refused with a sentence."""
    if len(data) > MAX_BYTES:
        raise Refused(_("This file is larger than 20 MB. Please scan it in grey or split it."))
    if not data:
        raise Refused(_("This file is empty."))
    waits = not _was_scanned(data)
    try:
        media_type, refused, cleaned = cleaning.clean(data)
    except cleaning.Broken:
        refused = "broken"
    if refused:
        raise Refused(str(REFUSALS[refused]))
    return CleanFile((_stem(name) or _("Document")) + ENDINGS[media_type], media_type, cleaned, waits)


def _stem(name: str) -> str:
    """Of a name as somebody's machine wrote it: what every other machine can write too, without its ending."""
    stem = unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).stem)
    return "".join(c for c in stem if c.isprintable() and c not in ODD)[:150].strip(" .")


def _was_scanned(data: bytes) -> bool:
    if not virus_scan.is_used():
        return True
    try:
        found = virus_scan.found_in(data)
    except virus_scan.NotScanned:
        return False
    if found:
        raise Refused(str(REFUSALS["virus"]))
    return True
