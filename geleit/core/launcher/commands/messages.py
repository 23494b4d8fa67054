"""./run messages: gathers the translations and names what is missing."""

from geleit.core.launcher.compiled import compile_translations
from geleit.core.launcher.steps import ROOT
from geleit.core.launcher.translations import CATALOGUE, problems, write_catalogue


def run(_: list[str]) -> int:
    compile_translations()
    print(f"{write_catalogue()} texts in {CATALOGUE.relative_to(ROOT)}")
    found = problems()
    print("\n".join(found) if found else "Every text of the code has its German.")
    return 1 if found else 0
