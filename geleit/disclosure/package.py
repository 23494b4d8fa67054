"""The ZIP that is handed over: a readable PDF, the same as JSON, what each field means, and the documents."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from django.utils.translation import override

from geleit.cases.actions.documents import content_of
from geleit.cases.models import Document, Plan
from geleit.core import dates, pdf
from geleit.core.templatetags.geleit import day_short
from geleit.disclosure.collecting import MASKED
from geleit.disclosure.explaining import explained, readme, texts_of
from geleit.disclosure.looking import out
from geleit.disclosure.models import Extract

# What the fonts of our papers cannot show; in the JSON it stands as it was typed.
UNPRINTABLE = re.compile(
    "[^\\t\\n\\x20-\\x7e\\xa0-\\u03e1\\u03f0-\\u052f\\u0600-\\u06ff\\u0750-\\u077f\\u0900-\\u097f\\u1200-\\u137f"
    "\\u1e00-\\u1fff\\u2010-\\u205e\\u20a0-\\u20bf\\u2100-\\u214f\\ufb50-\\ufdff\\ufe70-\\ufefc]"
)
UNFIT_NAME = re.compile(r"[^\w.() -]+")


def make_package(extract: Extract, found: dict[str, Any]) -> bytes:
    """Made in memory alone; never a file in the clear."""
    enclosed = enclosures(found)
    buffer = io.BytesIO()
    with override("de"), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("LIESMICH.txt", readme(extract, found))
        package.writestr("auskunft.pdf", paper(extract, found, enclosed))
        package.writestr("auskunft.json", as_json(extract, found, enclosed))
        for document in found["documents"]:
            if name := enclosed.get(document["id"]):
                package.writestr(name, b"".join(content_of(Document.objects.get(pk=document["id"]))))
        for signature in found["signatures"]:
            picture = Plan.objects.get(pk=signature["plan"]).signature
            package.writestr(signature_name(signature), bytes(picture))
    return buffer.getvalue()


def enclosures(found: dict[str, Any]) -> dict[str, str]:
    """Document → its name in the ZIP, for those that are given."""
    given = [document for document in found["documents"] if document["give"]]
    return {
        document["id"]: f"dokumente/{number:02d} {UNFIT_NAME.sub('_', document['name'])[-80:]}"
        for number, document in enumerate(given, 1)
    }


def signature_name(signature: dict[str, Any]) -> str:
    return f"unterschriften/{UNFIT_NAME.sub('_', signature['case'])} Plan {signature['number']}.png"


def as_json(extract: Extract, found: dict[str, Any], enclosed: dict[str, str]) -> str:
    law = texts_of(extract)
    data = {
        "format": "geleit-auskunft",
        "version": 1,
        "created_on": dates.today().isoformat(),
        "organisation": extract.person.office.organisation.name,
        "office": extract.person.office.name,
        "legal_basis": law.access,
        "explanations": [{"title": title, "text": text} for title, text in explained(extract, found)],
        "sections": [
            {
                "name": section["name"],
                "title": section["title"],
                "entries": [_plain(entry) for entry in section["entries"]],
            }
            for section in found["sections"]
        ],
        "access_log": [
            {"on": row["on"], "role": row["role"], "times": row["times"], "areas": row["areas"]} for row in found["log"]
        ],
        "documents": [
            {"file": enclosed.get(one["id"]), "enclosed": one["give"], "size": one["size"]}
            for one in found["documents"]
        ],
        "signatures": [signature_name(one) for one in found["signatures"]],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _plain(entry: list[dict[str, Any]]) -> dict[str, Any]:
    return {one["name"]: _json_value(one) for one in entry}


def _json_value(one: dict[str, Any]) -> Any:
    if one.get("masked"):
        return {"masked": True}
    if "lines" in one:
        return {"text": "\n".join(out(line) for line in one["lines"])}
    return {"value": one["value"], "text": one["text"]}


def paper(extract: Extract, found: dict[str, Any], enclosed: dict[str, str]) -> bytes:
    office = extract.person.office
    law = texts_of(extract)
    data = {
        "title": f"Auskunft nach {law.access}",
        "sender": [office.organisation.name, office.name],
        "name": extract.person.full_name,
        "day": day_short(dates.today()),
        "explained": [list(pair) for pair in explained(extract, found)],
        "sections": [
            {"title": section["title"], "entries": [_printed(entry) for entry in section["entries"]]}
            for section in found["sections"]
        ],
        "log": [
            [row["day"], row["role"] or "Team", str(row["times"]), ", ".join(row["areas"])] for row in found["log"]
        ],
        "documents": [_enclosed(one, enclosed) for one in found["documents"]]
        + [signature_name(one) for one in found["signatures"]],
    }
    return pdf.render("disclosure/extract", printable(data))


def _printed(entry: list[dict[str, Any]]) -> list[list[str]]:
    return [[one["label"], _words(one)] for one in entry]


def _words(one: dict[str, Any]) -> str:
    if one.get("masked"):
        return MASKED
    return "\n".join(out(line) for line in one["lines"]) if "lines" in one else one["text"]


def _enclosed(document: dict[str, Any], enclosed: dict[str, str]) -> str:
    name = enclosed.get(document["id"])
    return name if name else "Ein Dokument liegt nicht bei, weil darin Angaben über andere Personen stehen."


def printable(value: Any) -> Any:
    if isinstance(value, str):
        return UNPRINTABLE.sub("?", value)
    if isinstance(value, dict):
        return {name: printable(one) for name, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list) else value
