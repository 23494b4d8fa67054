"""./run test: pytest. The tests start a database of their own."""

import os
import sys

from geleit.core.launcher.compiled import compile_translations
from geleit.core.launcher.environment import TEST_KEYS
from geleit.core.launcher.steps import ROOT


def run(arguments: list[str]) -> int:
    compile_translations()
    os.chdir(ROOT)
    environment = {**os.environ, **TEST_KEYS, "DJANGO_SETTINGS_MODULE": "geleit.config.settings"}
    # conftest.py starts a database of its own; playwright keeps an event loop open, which Django would object to.
    environment |= {"DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    for name in ("DATABASE_OWNER_URL", "GELEIT_MASTER_KEY_FILE", "GELEIT_SECRET_KEY_FILE", "GELEIT_DATA"):
        environment.pop(name, None)
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *arguments], environment)  # noqa: S606 - same process
