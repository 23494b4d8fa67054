"""python trust GROUP [--short] [--only ID …] [--resume]: sets Django up and runs a group (trust/harness.py)."""

import argparse
import importlib
import os
import sys

import django

GROUPS = ("access", "walls", "web", "crash", "figures", "exchange")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run trust", description="Geleit proves that it keeps what it promises.")
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("--short", action="store_true", help="a minute instead of an hour")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="these checks alone")
    parser.add_argument("--resume", action="store_true", help="leave out what has passed on this commit already")
    options = parser.parse_args()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Chromium is driven from a loop of its own
    django.setup()
    harness = importlib.import_module("harness")
    module = importlib.import_module(f"{options.group}_checks")
    return harness.run(options.group, module, short=options.short, only=options.only, resume=options.resume)


if __name__ == "__main__":
    sys.exit(main())
