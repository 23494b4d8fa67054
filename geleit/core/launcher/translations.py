"""The German texts. Each part of Geleit keeps its own in locale/parts/; here they become the one catalogue of Django.

English needs none: it stands in the code.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from geleit.core.launcher.compiled import COMPILED, PARTS
from geleit.core.launcher.steps import ROOT, Stop, told

CATALOGUE = COMPILED.with_suffix(".po")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = """\
msgid ""
msgstr ""
"Language: de\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
# What templatize() leaves of a template: calls of gettext among rows of X.
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Key = tuple[str | None, str]


def gather() -> Catalog:
    """All parts in one. The same text may stand in two of them, but not with two translations."""
    whole = Catalog(locale="de", charset="utf-8")
    for part in sorted(PARTS.glob("*.po")):
        with open(part, "rb") as file:
            for message in read_po(file, locale="de", abort_invalid=True):
                if message.id:
                    add(whole, message, part)
    return whole


def add(whole: Catalog, message: Message, part: Path) -> None:
    earlier = whole.get(message.id, message.context)
    if earlier and earlier.string != message.string:
        raise Stop(f"{part.name} translates {message.id!r} as {message.string!r}, another part as {earlier.string!r}.")
    whole.add(message.id, message.string, flags=message.flags, context=message.context)


def write_compiled() -> None:
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    unfinished = COMPILED.with_suffix(f".{os.getpid()}")
    with open(unfinished, "wb") as file:
        write_mo(file, gather())
    unfinished.replace(COMPILED)


def write_catalogue() -> int:
    """For translators and their tools; how many texts it has."""
    whole = gather()
    body = BytesIO()
    write_po(body, whole, width=120, omit_header=True, sort_output=True)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(HEADER.encode() + b"\n" + body.getvalue())
    return len(whole)


def problems() -> list[str]:
    """Every text of the code without a German one, and every German one that would break."""
    whole = gather()
    found = [wrong for message in whole if message.id and (wrong := flaw(message))]
    for (context, text), place in sorted(texts_of_the_code().items(), key=lambda pair: pair[1]):
        message = whole.get(text, context)
        if message is None or not message.string:
            found.append(f"{place}: no German for {text!r}")
    return found


def flaw(message: Message) -> str:
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    translations = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if message.fuzzy or not all(translations):
        return f"{originals[0]!r} is not finished"
    # A singular may leave the number out: "one case".
    known = set(PLACEHOLDER.findall(" ".join(originals)))
    if any(set(PLACEHOLDER.findall(text)) - known for text in translations):
        return f"{originals[0]!r}: the German text has a placeholder the English one lacks"
    if known - set(PLACEHOLDER.findall(" ".join(translations))):
        return f"{originals[0]!r}: the German text lacks a placeholder"
    return ""


def texts_of_the_code() -> dict[Key, str]:
    """Each text with the first place where it stands."""
    if not settings.configured:
        settings.configure()
    texts: dict[Key, str] = {}
    for path in sorted((ROOT / "geleit").rglob("*.*")):
        if path.suffix in (".py", ".html", ".txt") and not {"tests", "migrations"} & set(path.parts):
            read = python_texts if path.suffix == ".py" else template_texts
            for key in read(path):
                texts.setdefault(key, str(path.relative_to(ROOT)))
    return texts


def python_texts(path: Path) -> Iterator[Key]:
    with open(path, "rb") as file:
        for _, message, _, context in extract("python", file, keywords=KEYWORDS):
            yield context, message if isinstance(message, str) else message[0]


def template_texts(path: Path) -> Iterator[Key]:
    for call in TEMPLATE_CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
        strings = [ast.literal_eval(text) for text in re.findall(STRING, call[2], re.DOTALL)]
        has_context = "pgettext" in call[1]
        yield (strings[0], strings[1]) if has_context else (None, strings[0])


def main() -> int:
    write_compiled()
    return 0


if __name__ == "__main__":
    sys.exit(told(main))
