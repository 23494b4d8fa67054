"""C11, C13: what stands in the source and its history."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

from harness import ROOT, Found, check
from tools import PYTHON, program, run
from town import Town

SOURCES = [ROOT / "geleit"]
# What hands text past every guard, and where it stands for a reason.
FORBIDDEN = {
    "mark_safe": {
        "geleit/programmes/forms.py",  # the constant word " selected"
        "geleit/core/templatetags/geleit.py",  # options of a list, each escaped before
    },
    "csrf_exempt": {"geleit/directory/views/hsds.py"},  # reads public offers, knows no session
    "raw": {
        "geleit/cases/overview.py",  # one constant statement
        "geleit/core/questions.py",  # what the ORM put together, kept with its parameters
        "geleit/exchange/actions/link.py",  # two constant calls of functions of the database
    },
    "extra": set(),
    "RawSQL": {
        "geleit/listimport/models.py",  # one constant statement
        "geleit/exchange/houses.py",  # one constant statement
    },
    "eval": set(),
    "exec": set(),
    "__import__": set(),
    "loads_pickle": set(),
    "system": set(),
}
# Helpers that put the name of a function of the database into a statement: held by names_are_constant().
PUT_A_NAME_INTO_SQL = {
    "geleit/access/grants.py": ("rows_of", "call"),
    "geleit/accounts/actions/staff.py": ("_call",),
    "geleit/cases/actions/leaving.py": ("_ask",),
    "geleit/cases/figures.py": ("_in_batches",),
    "geleit/vault/rotation.py": ("_transaction_number",),
}
MODULES = {"pickle", "marshal", "shelve", "telnetlib", "xml.etree.ElementTree", "xml.dom.minidom", "jinja2"}
IN_TEMPLATES = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|{%\s*autoescape off|{%\s*debug|javascript:|\son[a-z]+=\"", re.I)


def of_ours(root: Path, ending: str) -> list[Path]:
    return [
        one for one in sorted(root.rglob(f"*{ending}")) if not {"tests", "migrations", "node_modules"} & set(one.parts)
    ]


@contextmanager
def somebody_trusts_a_text(_town: Town) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "views.py").write_text(
            "import pickle\nfrom django.utils.safestring import mark_safe\n\n\n"
            "def page(request):\n    pickle.loads(request.body)\n    return mark_safe(request.GET['name'])\n"
        )
        (Path(folder) / "page.html").write_text("{{ name|safe }}")
        with patch(f"{__name__}.SOURCES", [Path(folder)]):
            yield


@check("C11", breaks=somebody_trusts_a_text)
def nothing_in_the_source_passes_by_the_guards(_town: Town, short: bool) -> Found:
    """Local rules and ruff's security rules; in the full form bandit and semgrep too, nothing high."""
    wrong, files = [], 0
    for root in SOURCES:
        for file in of_ours(root, ".py"):
            files += 1
            wrong += unsafe_calls(file) + names_that_are_no_constant(file)
        for file in of_ours(root, ".html"):
            files += 1
            wrong += [f"{file.name}: {found}" for found in IN_TEMPLATES.findall(file.read_text(encoding="utf-8"))]
    ruff = run(
        [
            PYTHON,
            "-m",
            "ruff",
            "check",
            "--select",
            "S",
            "--isolated",
            "--output-format",
            "json",
            *map(str, SOURCES),
            *left_out(),
        ],
        seconds=120,
    )
    wrong += [
        f"{Path(one['filename']).name}:{one['location']['row']} {one['code']}"
        for one in json.loads(ruff.stdout or "[]")
    ]
    if not short:
        wrong += high_of_bandit() + errors_of_semgrep()
    waived = sum(len(places) for places in FORBIDDEN.values())
    wrong += [f"{waived} exceptions"] if waived > 10 else []
    return Found(len(wrong), files, where=wrong, counted={"exceptions": waived})


def left_out() -> list[str]:
    """Tests and migrations are no part of what is served; the launcher starts programs of ours."""
    return ["--extend-exclude", "tests,migrations,launcher", "--extend-ignore", "S608,S603"]


def unsafe_calls(file: Path) -> list[str]:
    where = file.relative_to(ROOT).as_posix() if ROOT in file.parents else file.name
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        name = ""
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            shell = any(one.arg == "shell" and getattr(one.value, "value", False) for one in node.keywords)
            found += [f"{where}: shell=True"] if shell else []
        elif isinstance(node, ast.Name) and node.id in ("csrf_exempt",):
            name = node.id
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            found += [f"{where}: import {one}" for one in modules if one in MODULES]
        if name in FORBIDDEN and where not in FORBIDDEN[name] and "launcher" not in where and not is_regex(node):
            found.append(f"{where}: {name}()")
    return found


def names_that_are_no_constant(file: Path) -> list[str]:
    """Calls of those helpers, in their own file and wherever they are imported, with anything but a text that stands
    there as the name."""
    where = file.relative_to(ROOT).as_posix() if ROOT in file.parents else file.name
    held = set(PUT_A_NAME_INTO_SQL.get(where, ()))
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "geleit.access.grants":
            held |= {one.asname or one.name for one in node.names} & {"rows_of", "call"}
    wrong = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (called_by_name(node.func) in held or asks_grants(node.func)):
            first = node.args[0] if node.args else None
            passed_on = where == "geleit/access/grants.py" and isinstance(first, ast.Name) and first.id == "function"
            if not passed_on and not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                wrong.append(f"{where}:{node.lineno} names a function that does not stand there")
    return wrong


def called_by_name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else ""


def asks_grants(called: ast.expr) -> bool:
    """grants.rows_of() or grants.call()"""
    if not isinstance(called, ast.Attribute):
        return False
    return getattr(called.value, "id", "") == "grants" and called.attr in ("rows_of", "call")


def is_regex(node: ast.AST) -> bool:
    called = getattr(node, "func", None)
    return isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in ("re", "ast")


def high_of_bandit() -> list[str]:
    command = [
        str(program("bandit")),
        "-q",
        "-r",
        "-lll",
        "-f",
        "json",
        "-x",
        "*/tests/*,*/migrations/*",
        *map(str, SOURCES),
    ]
    results = json.loads(run(command, seconds=600).stdout)["results"]
    return [f"bandit {one['test_id']} {Path(one['filename']).name}:{one['line_number']}" for one in results]


RULES = """
rules:
  - id: raw-sql
    languages: [python]
    severity: ERROR
    message: SQL put together from a text
    pattern-either:
      - pattern: $X.execute(f"...", ...)
      - pattern: $X.execute("..." % ..., ...)
      - pattern: $X.execute("..." + $Y, ...)
      - pattern: $X.raw(f"...", ...)
  - id: input-as-a-page
    languages: [python]
    severity: ERROR
    message: what was sent comes back as a page
    pattern-either:
      - pattern: HttpResponse(request.$M[...], ...)
      - pattern: HttpResponse(request.$M.get(...), ...)
  - id: leads-where-the-request-says
    languages: [python]
    severity: ERROR
    message: a redirect to wherever the request says
    pattern-either:
      - pattern: redirect(request.$M[...])
      - pattern: redirect(request.$M.get(...))
      - pattern: HttpResponseRedirect(request.$M.get(...))
  - id: path-of-the-request
    languages: [python]
    severity: ERROR
    message: a path that the request says
    pattern-either:
      - pattern: open(request.$M[...], ...)
      - pattern: Path(request.$M[...])
"""


def errors_of_semgrep() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.yaml"
        rules.write_text(RULES)
        command = [
            str(program("semgrep")),
            "scan",
            "--metrics",
            "off",
            "--disable-version-check",
            "--json",
            "--config",
            str(rules),
        ]
        told = run([*command, "--exclude", "tests", "--exclude", "migrations", *map(str, SOURCES)], seconds=900)
    results = json.loads(told.stdout)
    said = [f"semgrep: {one.get('message', '')[:120]}" for one in results["errors"] if one.get("level") == "error"]
    found = [
        (one["check_id"].rsplit(".", 1)[-1], Path(one["path"]), one["start"]["line"]) for one in results["results"]
    ]
    return said + [
        f"semgrep {rule} {path.name}:{line}"
        for rule, path, line in found
        if not (rule == "raw-sql" and path.is_relative_to(ROOT) and str(path.relative_to(ROOT)) in PUT_A_NAME_INTO_SQL)
    ]


SECRET = re.compile(
    rb"-----BEGIN (?:RSA |EC |OPENSSH |DSA |PGP )?PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|"
    rb"\bxox[abpr]-[0-9A-Za-z-]{10,}|\bsk_live_[0-9a-zA-Z]{20,}|\bglpat-[0-9A-Za-z_-]{20}\b|"
    rb"postgres(?:ql)?://[a-z_]+:(?!\xe2\x80\xa6|\.\.\.|%|\{|secret|password|x@)[^@\s/\"'{]{6,}@(?!localhost|host|127\.)"
)
MORE: list[bytes] = []


@contextmanager
def a_key_was_committed(_town: Town) -> Iterator[None]:
    with patch(f"{__name__}.MORE", [b"-----BEGIN " + b"PRIVATE KEY-----\nMIIE"]):
        yield


@check("C13", breaks=a_key_was_committed)
def no_secret_was_ever_committed(_town: Town, short: bool) -> Found:
    """Every file, and every line of the history; in the full form detect-secrets looks at every file as well."""
    files = tracked()
    wrong = [f"{file}" for file in files if SECRET.search((ROOT / file).read_bytes())]
    wrong += ["just now" for text in MORE if SECRET.search(text)]
    added, secrets = ever_added()
    wrong += secrets
    if not short:
        wrong += told_by_detect_secrets(files)
    return Found(len(wrong), len(files) + added, where=wrong, counted={"lines_of_history": added})


@cache
def ever_added() -> tuple[int, list[str]]:
    """Lines of the whole history, and those that look like a secret. It does not change while this runs."""
    command = ["git", "-C", str(ROOT), "log", "-p", "--no-color", "--unified=0"]
    history = subprocess.run(command, capture_output=True, check=False)
    added = [line for line in history.stdout.splitlines() if line.startswith(b"+")]
    return len(added), [f"history: {line[:20]!r}" for line in added if SECRET.search(line)]


def tracked() -> list[str]:
    done = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=False)
    names = done.stdout.splitlines() or [str(one.relative_to(ROOT)) for one in of_ours(ROOT / "geleit", ".py")]
    return [name for name in names if (ROOT / name).is_file()]


# Hashes of packages, example passwords of tests, and words that only look like secrets to whoever counts letters.
HARMLESS = (
    "requirements/",
    "package-lock.json",
    "/tests/",
    "tests/",
    "bench/",
    "trust/",
    "geleit/demo/",
    "docs/",
    "locale/",
)
# What only shows how an address with a password is written, and the names of two files.
EXAMPLES = {
    ("geleit/config/mail_server.py", "Basic Auth Credentials"),
    ("geleit/config/settings.py", "Basic Auth Credentials"),
    ("geleit/core/launcher/environment.py", "Secret Keyword"),
}
KINDS_THAT_COUNT = {
    "Private Key",
    "AWS Access Key",
    "GitHub Token",
    "GitLab Token",
    "JSON Web Token",
    "Slack Token",
    "Stripe Access Key",
    "Basic Auth Credentials",
}


def told_by_detect_secrets(files: list[str]) -> list[str]:
    command = [str(program("detect-secrets")), "scan", *files]
    found = json.loads(run(command, seconds=900, cwd=str(ROOT)).stdout)["results"]
    return [
        f"{file}:{one['line_number']} {one['type']}"
        for file, ones in found.items()
        for one in ones
        if not file.startswith(HARMLESS)
        and "/tests/" not in file
        and (file, one["type"]) not in EXAMPLES
        and (one["type"] in KINDS_THAT_COUNT or file.endswith((".py", ".env", ".ini")))
    ]
