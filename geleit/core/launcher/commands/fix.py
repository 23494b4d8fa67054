"""./run fix: format, and simple lint findings."""

import subprocess

from geleit.core.launcher.environment import module
from geleit.core.launcher.steps import ROOT


def run(_: list[str]) -> int:
    # djlint needs two turns until nothing changes any more.
    templates = module("djlint", "geleit", "--reformat", "--quiet")
    commands = [
        module("ruff", "check", "--fix", "--quiet", "."),
        module("ruff", "format", "--quiet", "."),
        templates,
        templates,
    ]
    for command in commands:
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    return 0
