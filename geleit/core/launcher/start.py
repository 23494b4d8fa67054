"""The first seconds of ./run: prepares .venv, then goes on inside it. Python's own library only."""

import os
import sys
from contextlib import nullcontext, redirect_stdout

from geleit.core.launcher import bootstrap
from geleit.core.launcher.steps import ROOT, told

HELP = """Geleit

  ./run demo                  start Geleit with the demo town on http://localhost:8000
      --port N                another port
      --data DIR              keep the data there instead of in var/
      --fresh                 delete the demo data and begin again
      --no-browser            do not open a browser
  ./run test [...]            all tests, those of an app (./run test directory), or what pytest is told
  ./run check                 format, lint, types, imports, templates, migrations, translations, licences
  ./run fix                   mend format and simple lint findings
  ./run messages              gather the translations
  ./run manage COMMAND [...]  a Django command; starts the database where none runs
  ./run bench NAME [...]      a measurement of bench/ on a database of its own
  ./run trust GROUP [...]     access, walls or web: Geleit proves that it keeps what it promises
  ./run help                  this page
"""
NEEDS = {
    "demo": "app",
    "manage": "app",
    "bench": "app",
    "trust": "dev",
    "messages": "app",
    "test": "dev",
    "check": "dev",
    "fix": "dev",
}


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else "help"
    if command in ("help", "-h", "--help"):
        print(HELP, end="")
        return 0
    if command not in NEEDS:
        print(f"./run knows no command {command!r}; ./run help lists them.", file=sys.stderr)
        return 2
    return told(lambda: go_on_in_venv(command, arguments))


def go_on_in_venv(command: str, arguments: list[str]) -> int:
    # What a Django command says may be read by a program: the progress of the set-up goes beside it.
    with redirect_stdout(sys.stderr) if command == "manage" else nullcontext():
        bootstrap.prepare(NEEDS[command])
    # PYTHONPATH, because `manage` runs in the folder somebody stands in; SAFEPATH, because that folder is not ours.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    python = str(bootstrap.PYTHON)
    os.execve(python, [python, "-m", "geleit.core.launcher", *arguments], environment)  # noqa: S606 - the same process
