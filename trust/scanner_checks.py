"""C1, C2, C3: programs of others against a running Geleit – schemathesis, wapiti as four roles, sqlmap."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from asking import url_of
from harness import Found, check
from pages import addresses, forms_of
from served import TOKEN, Served, served
from tools import program, run
from town import Town

BROKEN: dict[str, str] = {}  # environment of a Geleit that is broken on purpose (broken_urls.py)
HOUR = 3600.0


@contextmanager
def a_page_that_asks_carelessly(_town: Town) -> Iterator[None]:
    """Three addresses more: one puts what is asked for into SQL, one onto its page, one fails."""
    BROKEN["DJANGO_SETTINGS_MODULE"] = "trust.broken_settings"
    yield
    BROKEN.clear()


@contextmanager
def house_of_the_check() -> Iterator[Served]:
    with served(**BROKEN) as house:
        yield house


def options(**given: str) -> list[str]:
    """max_examples="20" → --max-examples 20."""
    return [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", value)]


CONFORMS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@check("C1", breaks=a_page_that_asks_carelessly)
def the_interface_keeps_to_its_description(_town: Town, short: bool) -> Found:
    """/hsds/v3/ by its own OpenAPI description: no fault of ours, nothing that the description does not say."""
    found = program("schemathesis", "st")
    with house_of_the_check() as house, tempfile.TemporaryDirectory() as folder:
        described = Path(folder) / "openapi.json"
        described.write_text(json.dumps(description(house)))
        more = options(
            url=f"{house.address}/hsds/v3", checks=CONFORMS, max_examples="20" if short else "400", seed="8116"
        )
        told = run(
            [str(found), "run", str(described), *more, *options(mode="all", workers="2"), "--no-color"], seconds=HOUR
        )
    asked = re.search(r"(\d+) generated", told.stdout)
    failures = re.findall(r"^_+ (.+?) _+$", told.stdout, re.M) + re.findall(r"^- (.+)$", told.stdout, re.M)
    wrong = sorted(set(failures)) or [told.stdout[-300:] + told.stderr[-300:]] if told.returncode else []
    return Found(len(wrong), int(asked[1]) if asked else 0, where=wrong)


def description(house: Served) -> dict[str, Any]:
    described = house.signed_in(None).get(f"{house.address}/hsds/v3/openapi.json").json()
    if BROKEN:
        described["paths"]["/zz-fails"] = {"get": {"responses": {"200": {"description": "x"}}}}
    return described  # type: ignore[no-any-return]


ROLES = ("lead", "team_lead", "administrator", "data_protection")
MODULES = (
    "xss,permanentxss,sql,timesql,exec,file,crlf,redirect,ssrf,xxe,csrf,http_headers,cookieflags,csp,methods,backup,"
    "htaccess,ldap,upload"
)
# What only tells that a server on the loopback has no TLS.
OF_THE_LOOPBACK = ("Secure Flag cookie", "TLS/SSL misconfigurations", "Unencrypted Channels", "HTTP Strict Transport")


@check("C2", breaks=a_page_that_asks_carelessly)
def a_scanner_finds_nothing_as_four_roles(town: Town, short: bool) -> Found:
    """wapiti with every module that needs no service elsewhere, as lead, team lead, administrator, data protection."""
    wrong, asked = [], 0
    for role in ROLES[: 1 if short else 4]:
        report = scanned(town, role, short)
        asked += report["infos"].get("crawled_pages_nbr", 0)
        for name, ones in {**report["vulnerabilities"], **report["anomalies"]}.items():
            if name not in OF_THE_LOOPBACK:
                wrong += [f"{role}: {name}: {one['method']} {one['path']} {one['info'][:80]}" for one in ones]
    return Found(len(wrong), asked, where=sorted(set(wrong)))


def scanned(town: Town, role: str, short: bool) -> dict[str, Any]:
    with house_of_the_check() as house, tempfile.TemporaryDirectory() as folder:
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in house.cookies(town.viewers[role]))
        where = {"url": f"{house.address}/zz-says?name=x", "scope": "page", "module": "xss,sql"}
        if not BROKEN:
            where = {"url": f"{house.address}/", "scope": "folder", "module": MODULES}
        limits = {"max_scan_time": "90" if short else "900", "max_attack_time": "60" if short else "120", "depth": "8"}
        kept = {"format": "json", "output": f"{folder}/report.json", "store_session": folder, "verbose": "0"}
        more = ["--flush-session", "--no-bugreport", "-H", f"Cookie: {cookies}", "-H", f"X-CSRFToken: {TOKEN}"]
        never = ["-x", f"{house.address}/konto/*"]
        run([str(program("wapiti3", "wapiti")), *options(**where, **limits, **kept), *more, *never], seconds=HOUR)
        report: dict[str, Any] = json.loads(Path(folder, "report.json").read_text())
    return report


@check("C3", breaks=a_page_that_asks_carelessly)
def no_parameter_reaches_the_database_as_sql(town: Town, short: bool) -> Found:
    """sqlmap over every request of the lead and of nobody, as recorded from pages and forms."""
    wrong = []
    with house_of_the_check() as house, tempfile.TemporaryDirectory() as folder:
        requests = [("/zz-finds?name=x", "")] if BROKEN else recorded(town)[:: 25 if short else 1]
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in house.cookies(town.cast.anna))
        never = "sessionid|csrftoken|csrfmiddlewaretoken|step_up"
        how = options(level="5" if BROKEN else "2", risk="2", dbms="postgresql", technique="BEU", cookie=cookies)
        how += options(
            param_exclude=never, headers=f"X-CSRFToken: {TOKEN}", output_dir=folder, threads="2", timeout="30"
        )
        how += [*options(ignore_code="*"), "--batch", "--flush-session", "--disable-coloring", "--skip-waf"]
        how += [] if BROKEN else ["--smart"]
        for url, body in requests:
            sent = options(method="POST", data=body) if body else []
            told = run([str(program("sqlmap")), "-u", f"{house.address}{url}", *how, *sent], seconds=900).stdout
            wrong += (
                [f"{'POST' if body else 'GET'} {url}"] if "identified the following injection point" in told else []
            )
    return Found(len(wrong), len(requests), where=wrong)


def recorded(town: Town) -> list[tuple[str, str]]:
    """(address, body): every page with the parameters of lists, every form with what stands in it."""
    asked = urlencode({"q": "x", "seite": "1", "sort": "name", "stand": "open", "jahr": "2026", "next": "/"})
    found = [(f"{url_of(town, name)}?{asked}", "") for name in addresses("lead")]
    for viewer in ("lead", "anonymous"):
        for url, form in forms_of(town, viewer):
            given = {name: values[0] for name, values in form.fields.items() if values}
            found.append((url, urlencode({**dict.fromkeys(form.texts, "x"), **given})))
    return list(dict.fromkeys(found))
