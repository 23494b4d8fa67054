"""C12: known weaknesses of what is locked in requirements/app.txt, asked of the package index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from unittest.mock import patch

from harness import ROOT, Found, NotHere, check
from tools import program, run
from town import Town

LOCKED = [ROOT / "requirements" / "app.txt"]
OPTIONS = ("--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off")
OLD = "django==5.2\n"  # its weaknesses have been told since


@contextmanager
def an_old_package_is_locked(_town: Town) -> Iterator[None]:
    with NamedTemporaryFile("w", suffix=".txt") as old:
        old.write(OLD)
        old.flush()
        with patch(f"{__name__}.LOCKED", [Path(old.name)]):
            yield


@check("C12", breaks=an_old_package_is_locked)
def nothing_locked_has_a_known_weakness(_town: Town, short: bool) -> Found:
    """Every locked Python package, by pip-audit. A package that the index does not tell of counts against it."""
    audit = program("pip-audit")
    packages = [told for file in LOCKED for told in asked(audit, file)]
    unknown = [told["name"] for told in packages if "skip_reason" in told]
    if len(unknown) == len(packages):
        raise NotHere("the package index of this machine tells of no weaknesses")
    weak = [f"{told['name']}: {weakness['id']}" for told in packages for weakness in told.get("vulns", [])]
    return Found(len(weak) + len(unknown), len(packages), where=weak + [f"{name}: not known" for name in unknown])


def asked(audit: Path, file: Path) -> list[dict]:
    told = run([str(audit), "--requirement", str(file), *OPTIONS], seconds=600)
    try:
        return json.loads(told.stdout)["dependencies"]  # type: ignore[no-any-return]
    except (ValueError, KeyError):
        raise NotHere(f"pip-audit got no answer: {told.stderr[-200:]}") from None
