"""python bench NAME …: sets Django up, then runs bench/NAME.py, so that measurements import like everything else."""

import runpy
import sys
from pathlib import Path

import django

sys.argv = sys.argv[1:]
django.setup()
runpy.run_path(str(Path(__file__).with_name(f"{sys.argv[0]}.py")), run_name="__main__")
