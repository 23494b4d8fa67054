"""./run bench: one measurement."""

import os
import sys
import tempfile
from pathlib import Path

from geleit.core.launcher.environment import (
    NEED_NO_DATABASE,
    NO_DATABASE,
    home_folder,
    migrate,
    with_cluster,
    with_keys,
)
from geleit.core.launcher.postgres import SUPERUSER, Cluster
from geleit.core.launcher.roles import make_database
from geleit.core.launcher.steps import ROOT, Stop, run_child


def run(arguments: list[str]) -> int:
    """bench/NAME.py, where it needs one on a migrated, empty database of its own, as safe and as slow as a real one."""
    names = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if not arguments or arguments[0] not in names:
        raise Stop(f"Which measurement? There are: {', '.join(names)}")
    measure = [sys.executable, str(ROOT / "bench"), *arguments]
    if arguments[0] in NEED_NO_DATABASE:
        return run_child(measure, with_keys({**os.environ, **NO_DATABASE}, home_folder()))
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        home = Path(folder)
        with Cluster(home).running() as cluster:
            make_database(cluster)
            environment = with_keys(with_cluster(dict(os.environ), cluster), home) | {"GELEIT_BENCH": "1"}
            # For filling by COPY, and for measuring without the walls: in this database alone, which is thrown away.
            environment["BENCH_SUPERUSER_URL"] = cluster.url(SUPERUSER)
            migrate(environment)
            return run_child(measure, environment)
