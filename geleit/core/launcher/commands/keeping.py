"""./run manage backup DIR, restore DIR, restore_drill DIR."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from geleit.core.launcher.backup import back_up, find
from geleit.core.launcher.environment import home_folder
from geleit.core.launcher.restore import drill, ledger_of, restore

WORK: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    "backup": lambda home, folder: {"backup": str(back_up(home, folder).folder)},
    "restore": lambda home, folder: restore(find(folder), home, ledger_of(home)),
    "restore_drill": lambda home, folder: drill(find(folder), home),
}
HELP = {
    "backup": "Writes a backup into DIR/MOMENT, its keys into DIR/keys; deletes keys older than 14 days there.",
    "restore": "Makes an empty database out of the backup DIR, or the newest one in DIR.",
    "restore_drill": "Tries a restore in a second database, compares, and says how many minutes it took.",
}


def run(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"./run manage {name}", description=HELP[name])
    parser.add_argument("folder", type=lambda text: Path(text).absolute(), metavar="DIR")
    if name == "restore":
        parser.add_argument("--no-ledger", action="store_true", help="nothing was ever erased, so there is no ledger")
    asked = parser.parse_args(arguments)
    folder, home = asked.folder, home_folder()
    with redirect_stdout(sys.stderr):  # the result may be read by a program
        work = WORK[name]
        result = restore(find(folder), home, None) if getattr(asked, "no_ledger", False) else work(home, folder)
    print(json.dumps(result))
    return 0
