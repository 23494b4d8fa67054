"""./run trust: Geleit proves that it keeps what it promises, on a database of its own that is thrown away."""

import os
import sys
import tempfile
from pathlib import Path

from geleit.core.launcher.compiled import compile_translations
from geleit.core.launcher.environment import TEST_KEYS, migrate, with_cluster, with_keys
from geleit.core.launcher.postgres import SUPERUSER, Cluster
from geleit.core.launcher.roles import make_database
from geleit.core.launcher.steps import ROOT, run_child


def run(arguments: list[str]) -> int:
    compile_translations()
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="trust-", dir=ROOT / "var") as folder:
        home = Path(folder)
        with Cluster(home).running() as cluster:
            make_database(cluster)
            environment = with_keys(with_cluster({**os.environ, **TEST_KEYS}, cluster), home)
            environment["TRUST_SUPERUSER_URL"] = cluster.url(SUPERUSER)
            environment["TRUST_CLUSTER"] = str(home)
            migrate(environment)
            return run_child([sys.executable, str(ROOT / "trust"), *arguments], environment)
