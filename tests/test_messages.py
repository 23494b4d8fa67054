"""The German texts: gathered from their parts, complete, and never two for one."""

import gettext
import os

import pytest

from geleit.core.launcher import compiled, translations
from geleit.core.launcher.steps import Stop


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """A project of its own with one page and one action."""
    folder = tmp_path / "locale" / "parts"
    folder.mkdir(parents=True)
    code = tmp_path / "geleit" / "core"
    code.mkdir(parents=True)
    (code / "page.html").write_text(
        '{% translate "Save" %}{% include "x.html" with text=_("Later") %}{% translate "May" context "month" %}'
        "{% blocktranslate count n=n %}One case{% plural %}{{ n }} cases{% endblocktranslate %}"
    )
    (code / "actions.py").write_text("from x import gettext as _\nGREETING = _('Hello %(name)s')\n")
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "PARTS", folder)
    monkeypatch.setattr(translations, "CATALOGUE", tmp_path / "de" / "django.po")
    monkeypatch.setattr(translations, "COMPILED", tmp_path / "de" / "django.mo")
    (folder / "one.po").write_text(COMPLETE, encoding="utf-8")
    return folder


COMPLETE = """
msgid "Save"
msgstr "Speichern"

msgid "Later"
msgstr "Später"

msgctxt "month"
msgid "May"
msgstr "Mai"

msgid "One case"
msgid_plural "%(n)s cases"
msgstr[0] "Ein Fall"
msgstr[1] "%(n)s Fälle"

msgid "Hello %(name)s"
msgstr "Guten Tag, %(name)s"
"""


def test_a_complete_translation_has_no_problems(parts):
    assert translations.problems() == []


@pytest.mark.parametrize("text", ["Save", "Later", "One case", "Hello %(name)s"])
def test_a_text_without_german_is_named_with_its_place(parts, text):
    (parts / "one.po").write_text(COMPLETE.replace(f'msgid "{text}"', f'msgid "{text}, changed"'))
    found = translations.problems()
    assert any(f"no German for {text!r}" in line and line.startswith("geleit/core/") for line in found)


def test_a_month_is_no_other_may(parts):
    (parts / "one.po").write_text(COMPLETE.replace('msgctxt "month"\n', ""))
    assert translations.problems() == ["geleit/core/page.html: no German for 'May'"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Tag, %(name)s", "Tag", "'Hello %(name)s': the German text lacks a placeholder"),
        ("Tag, %(name)s", "Tag, %(nam)s", "'Hello %(name)s': the German text has a placeholder the English one lacks"),
        ('[1] "%(n)s Fälle"', '[1] ""', "'One case' is not finished"),
        ('msgid "Save"', '#, fuzzy\nmsgid "Save"', "'Save' is not finished"),
    ],
)
def test_a_german_text_that_would_break_is_named(parts, old, new, problem):
    (parts / "one.po").write_text(COMPLETE.replace(old, new), encoding="utf-8")
    assert problem in translations.problems()


def test_two_parts_may_share_a_text_but_not_disagree(parts):
    (parts / "two.po").write_text('msgid "Save"\nmsgstr "Speichern"\n')
    assert translations.problems() == []
    (parts / "two.po").write_text('msgid "Save"\nmsgstr "Sichern"\n')
    with pytest.raises(Stop, match=r"two\.po translates 'Save' as 'Sichern', another part as 'Speichern'"):
        translations.gather()


def test_the_compiled_texts_can_be_read(parts):
    translations.write_compiled()
    with open(translations.COMPILED, "rb") as file:
        german = gettext.GNUTranslations(file)
    assert german.gettext("Later") == "Später"
    assert [german.ngettext("One case", "%(n)s cases", n) for n in (1, 2)] == ["Ein Fall", "%(n)s Fälle"]


def test_texts_are_compiled_anew_only_after_a_change(parts, monkeypatch):
    started = []
    monkeypatch.setattr(compiled, "PARTS", parts)
    monkeypatch.setattr(compiled, "COMPILED", translations.COMPILED)
    monkeypatch.setattr(compiled, "quietly", lambda command, what: started.append(command))
    compiled.compile_translations()
    assert len(started) == 1
    translations.write_compiled()
    later = (parts / "one.po").stat().st_mtime + 1
    os.utime(translations.COMPILED, (later, later))
    compiled.compile_translations()
    assert len(started) == 1
    os.utime(parts / "one.po", (later + 1, later + 1))
    compiled.compile_translations()
    assert len(started) == 2


def test_the_catalogue_for_translators_has_everything(parts):
    assert translations.write_catalogue() == 5
    written = translations.CATALOGUE.read_text()
    assert '"Language: de\\n"' in written
    assert written.index('msgid "Later"') < written.index('msgid "Save"')
