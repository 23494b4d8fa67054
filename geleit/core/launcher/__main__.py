"""The second half of ./run, inside .venv."""

import sys
from importlib import import_module

from geleit.core.launcher.steps import told

command, arguments = sys.argv[1], sys.argv[2:]
sys.exit(told(lambda: import_module(f"geleit.core.launcher.commands.{command}").run(arguments)))
