from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from geleit.access.acting import acting_as
from geleit.listimport.tests.lists import workbook
from tests.cast import Cast, gather
from tests.database import connected_to


@pytest.fixture
def cast(committed) -> Cast:
    """Anna has a family name here, so that lists can mean her: "Brandt", "A. Brandt"."""
    found = gather()
    with acting_as(None, purpose="system"):
        found.anna.name = "Anna Brandt"
        found.anna.save(update_fields=["name"])
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "liste.xlsx"
    path.write_bytes(workbook())
    return path


@pytest.fixture
def import_list(file: Path, committed) -> Callable[..., dict]:
    """import_list(map={…}, dry_run=True): what the command prints as JSON."""

    def run(path: Path = file, *, by: str = "anna", map: dict | None = None, **options: object) -> dict:
        out = StringIO()
        if map is not None:
            options["map"] = file.with_name("map.json")
            options["map"].write_text(json.dumps(map), encoding="utf-8")
        with connected_to(committed):
            call_command("import_list", path, office="mbe", by=by, json=True, stdout=out, **options)
        return json.loads(out.getvalue())

    return run
