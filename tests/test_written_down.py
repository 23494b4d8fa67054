"""Documents for operators and data protection officers: their links lead somewhere, what they name as proof exists."""

import re

import pytest

from tests.evidence import CHECK, ROOT, is_there

PAGES = [ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")
NAMED = re.compile(r"`((?:geleit|tests)/[\w/.]*(?::{2}\w+)?)`")
# Tables whose last or last but one column names checks.
PROVEN = {"dsfa.md": ("## 5.", -1), "threat-model.md": ("## From whom", -2)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if "operate" in page.parts], ids=lambda page: page.name)
def test_every_file_named_is_there(page):
    files = {name.partition("::")[0] for name in NAMED.findall(page.read_text(encoding="utf-8"))}
    assert sorted(name for name in files if not (ROOT / name).exists()) == []


@pytest.mark.parametrize("name", PROVEN)
def test_every_proof_of_a_table_exists(name):
    beginning, column = PROVEN[name]
    text = (ROOT / "docs" / "operate" / name).read_text(encoding="utf-8")
    section = text[text.index(beginning) :].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    proofs = {proof for row in rows[1:] for proof in CHECK.findall(row[column]) + NAMED.findall(row[column])}
    assert len(proofs) > 10
    assert sorted(proof for proof in proofs if not is_there(proof)) == []
