"""The second half of ./run, inside .venv."""

import sys

from geleit.core.launcher.commands import COMMANDS
from geleit.core.launcher.steps import told

command, arguments = sys.argv[1], sys.argv[2:]
sys.exit(told(lambda: COMMANDS[command](arguments)))
