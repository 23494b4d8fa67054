"""Papers through Typst: tagged (PDF/UA-1) and for keeping (PDF/A-2a). Data goes in as JSON, never as template text."""

import json
from threading import Lock
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from geleit.core import dates

STANDARDS: Any = ["a-2a", "ua-1"]
PACKAGE = settings.ROOT / "geleit"
FONT_FOLDERS = ["noto-sans", "noto-sans-arabic", "noto-sans-ethiopic"]
FONT_FACES = ["400Regular", "400Regular_Italic", "600SemiBold", "700Bold"]
RIGHT_TO_LEFT = {"ar", "fa"}


class _Press:
    """One compiler for the process: fonts are read once, a document then takes about ten milliseconds."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.compiler: typst.Compiler | None = None

    def print(self, source: str, inputs: dict[str, str]) -> bytes:
        with self.lock:
            if self.compiler is None:
                self.compiler = typst.Compiler(root=PACKAGE, font_paths=_font_paths(), ignore_system_fonts=True)
            made = self.compiler.compile(
                PACKAGE / source,
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=STANDARDS,
                timestamp=int(dates.now().timestamp()),
            )
            if not isinstance(made, bytes):
                raise TypeError("Typst made no single file")
            # What was printed about somebody does not stay in the compiler.
            self.compiler.compile(b" ", format="svg", sys_inputs=None)
        return made


_press = _Press()


def _font_paths() -> list[str]:
    base = settings.NODE_MODULES / "@expo-google-fonts"
    folders = [base / family / face for family in FONT_FOLDERS for face in FONT_FACES]
    return [str(folder) for folder in folders if folder.is_dir()]


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def render(template_name: str, data: dict[str, Any]) -> bytes:
    """render("cases/plan", {...}) prints geleit/cases/typst/plan.typ, which reads json(bytes(sys.inputs.data))."""
    app, name = template_name.split("/")
    return _press.print(f"{app}/typst/{name}.typ", {"data": json.dumps(data, cls=DjangoJSONEncoder)})
