"""The house rules a machine can check. Change a number here only with an ADR."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from geleit.core.data_classes import CODED, PUBLIC, SEALED, WORK
from geleit.vault.fields import SealedField

ROOT = Path(__file__).resolve().parents[1] / "geleit"
LAYERS = [
    "core",
    "vault",
    "mail",
    "audit",
    "accounts",
    "access",
    "oversight",
    "programmes",
    "rules",
    "directory",
    "people",
    "exchange",
    "cases",
    "hints",
    "handover",
    "referrals",
    "inbox",
    "listimport",
    "insights",
    "retention",
    "disclosure",
    "demo",
]
SOURCES = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = list(ROOT.rglob("templates/**/*.html"))
OWN_MODELS = [model for model in apps.get_models() if model.__module__.startswith("geleit.")]


def filled_lines(path: Path) -> int:
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_functions_and_classes_stay_short(path):
    assert filled_lines(path) <= 400
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno + 1 <= 40, node.name
        if isinstance(node, ast.ClassDef):
            assert len(node.bases) <= 3, node.name


def test_nothing_is_called_utils():
    banned = {"utils", "helpers", "common", "misc", "services", "managers", "signals"}
    assert [path for path in SOURCES if path.stem in banned or banned & set(path.parts)] == []


def test_templates_stay_short_and_are_all_used():
    texts = "\n".join(path.read_text(encoding="utf-8") for path in [*SOURCES, *TEMPLATES])
    for path in TEMPLATES:
        assert filled_lines(path) <= 150, path
        name = path.as_posix().split("/templates/")[1]
        overrides_library = name.split("/")[0] in {"account", "allauth", "mfa", "django"}
        found_by_django = re.fullmatch(r"\d{3}(_csrf)?\.html", name)
        assert name in texts or overrides_library or found_by_django, f"unused template {name}"


def test_settings_stay_short():
    assert filled_lines(ROOT / "config/settings.py") <= 300


def test_foreign_keys_point_downwards():
    """A ForeignKey("app.Model") is an import the import linter cannot see."""
    for model in OWN_MODELS:
        for field in model._meta.get_fields():
            other = field.related_model
            if field.auto_created or not isinstance(other, type) or other not in OWN_MODELS:
                continue
            assert LAYERS.index(other._meta.app_label) <= LAYERS.index(model._meta.app_label), (
                f"{model.__name__}.{field.name}"
            )


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model.__name__)
def test_every_field_has_a_data_class(model):
    classes = {kind: names.split() for kind, names in model.data_classes.items()}
    assert set(classes) <= {SEALED, CODED, WORK, PUBLIC}
    listed = [name for names in classes.values() for name in names]
    assert sorted(listed) == sorted(
        field.name.removesuffix("_id") if isinstance(field, models.ForeignKey) else field.name
        for field in model._meta.concrete_fields
    )


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model.__name__)
def test_a_table_holds_work_or_content_never_both(model):
    kinds = set(model.data_classes)
    assert not (WORK in kinds and kinds & {CODED, SEALED})


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model.__name__)
def test_what_is_called_sealed_is_sealed(model):
    declared = set(model.data_classes.get(SEALED, "").split())
    sealed = {field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)}
    # Piece by piece by geleit.vault.chunks; under link and code by geleit.exchange.share_key.
    otherwise = {"DocumentChunk": {"data"}, "Link": {"sealed"}}
    assert declared == sealed | otherwise.get(model.__name__, set())


def test_client_data_is_fetched_through_visible_to():
    """A view never fetches client data by its key alone."""
    bare = re.compile(
        r"get_object_or_404\(\s*(Case|Person|Contact|Plan|Goal|Step|Document|Task|Appointment|Assessment|Intake|Draft|Period|Relation|Consent|Package)\b(?!\.objects\.(visible_to|work_for))"
    )
    direct = re.compile(
        r"\b(Case|Person|Contact|Plan|Goal|Step|Document|Task|Appointment|Assessment|Intake)\.objects\.(get|all|first|filter)\("
    )
    for path in SOURCES:
        if "views" in path.parts or path.stem == "views":
            text = path.read_text(encoding="utf-8")
            assert not bare.search(text), path
            assert not direct.search(text), path


# Who may ask another machine: whoever runs it said so in a setting.
ASKS_OTHERS = {"accounts/views/identity.py", "accounts/identity.py", "core/uploads/virus_scan.py", "mail/sending.py"}
NETWORK = {"requests", "socket", "http.client", "urllib.request", "smtplib", "ftplib", "httpx", "aiohttp", "xmlrpc"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_asks_another_machine(path):
    inside = path.relative_to(ROOT).as_posix()
    if inside in ASKS_OTHERS or inside.startswith("core/launcher/") or "tests" in path.parts:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not [name for name in names if name in NETWORK or name.split(".")[0] in NETWORK], inside


# Texts people typed, by the names they have in templates; labels of forms and public texts are not among them.
TYPED = (
    r"(?:task|appointment|goal|step|paper|person|entry|contact|document|content)"
    r"\.(?:title|note|place|done_note|text|address|phone|email|support|result|participants|with_whom|name)\b"
)
SHOWN = re.compile(r"\{\{ *(?:\w+\.)*" + TYPED + r"(?![^}]*(?:as_field_group|\|bdi))[^}]*\}\}")


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if path.relative_to(ROOT).parts[0] in {"cases", "people"}],
    ids=lambda path: path.name,
)
def test_what_people_typed_cannot_turn_its_neighbour_round(path):
    """In <bdi>, in an element with dir="auto", or through the filter. An attribute is by itself in any case."""
    text = path.read_text(encoding="utf-8")
    for shown in SHOWN.finditer(text):
        before = text[: shown.start()]
        if before.rfind("<") > before.rfind(">"):
            continue
        tag = re.findall(r"<[a-z][^<>]*>", before)[-1]
        assert tag.startswith(("<bdi", "<option", "<textarea")) or 'dir="auto"' in tag, shown[0]


def test_no_signals():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert "django.dispatch" not in text, path
        assert "django.db.models.signals" not in text, path


def test_every_page_of_a_case_leaves_a_line_who_opened_it():
    """The head of a case comes from open_case_page, and open_case_page records."""
    allowed = {ROOT / "cases/header.py", ROOT / "cases/views/opening.py"}
    for path in set(SOURCES) - allowed:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(case_header|cases_with_header)\b", text), path
