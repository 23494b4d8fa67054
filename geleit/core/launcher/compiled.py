"""Are the German texts as Django reads them still those of locale/parts?"""

from geleit.core.launcher.environment import module
from geleit.core.launcher.steps import ROOT, quietly

PARTS = ROOT / "locale" / "parts"
COMPILED = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.mo"


def compile_translations() -> None:
    """Only done when a part changed."""
    newest = max((path.stat().st_mtime for path in PARTS.glob("*.po")), default=0)
    if not COMPILED.exists() or COMPILED.stat().st_mtime <= newest:
        quietly(module("geleit.core.launcher.translations"), what="the translations")
