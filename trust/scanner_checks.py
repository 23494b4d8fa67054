"""C1, C2, C3: programs of others against a running Geleit – schemathesis, wapiti as four roles, sqlmap."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from asking import ask, url_of
from django.http import QueryDict
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
    with served({**os.environ, **BROKEN}) as house:
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
            [str(found), "run", str(described), *more, *options(mode="all", workers="2"), "--no-color"],
            seconds=HOUR,
            cwd=folder,  # it keeps notes where it stands
        )
    asked = re.search(r"(\d+) generated", told.stdout)
    failures = re.findall(r"^_+ (.+?) _+$|^- (.+)$|^ *(Received: .+)$", told.stdout, re.M)
    failures = ["".join(one) for one in failures]
    wrong = sorted(set(failures)) or [told.stdout[-300:] + told.stderr[-300:]] if told.returncode else []
    return Found(len(wrong), int(asked[1]) if asked else 0, where=wrong)


def description(house: Served) -> dict[str, Any]:
    described = house.signed_in(None).get(f"{house.address}/hsds/v3/openapi.json").json()
    if BROKEN:
        described["paths"]["/zz-fails"] = {"get": {"responses": {"200": {"description": "x"}}}}
    return described  # type: ignore[no-any-return]


ROLES = ("lead", "team_lead", "data_protection", "administrator")  # who could lock the others out comes last
FEWEST = 20  # pages a scanner finds that is signed in
MODULES = (
    "xss,permanentxss,sql,timesql,exec,file,crlf,redirect,ssrf,xxe,csrf,http_headers,cookieflags,csp,methods,backup,"
    "htaccess,ldap,upload"
)
FEW_MODULES = "xss,sql,exec,file,redirect,csrf"
# What only tells that a server on the loopback has no TLS.
OF_THE_LOOPBACK = ("Secure Flag cookie", "TLS/SSL misconfigurations", "Unencrypted Channels", "HTTP Strict Transport")


@check("C2", breaks=a_page_that_asks_carelessly)
def a_scanner_finds_nothing_as_four_roles(town: Town, short: bool) -> Found:
    """wapiti with every module that needs no service elsewhere, as lead, team lead, administrator, data protection."""
    wrong, asked = [], 0
    for role in ROLES[: 1 if short else 4]:
        report = scanned(town, role, short)
        pages = report["infos"].get("crawled_pages_nbr", 0)
        asked += pages
        wrong += [f"{role}: only {pages} pages were found"] if not BROKEN and pages < FEWEST else []
        for name, ones in {**report["vulnerabilities"], **report["anomalies"]}.items():
            if name not in OF_THE_LOOPBACK:
                wrong += [f"{role}: {name}: {one['method']} {one['path']} {one['info'][:80]}" for one in ones]
    return Found(len(wrong), asked, where=sorted(set(wrong)))


def scanned(town: Town, role: str, short: bool) -> dict[str, Any]:
    with house_of_the_check() as house, tempfile.TemporaryDirectory() as folder:
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in house.cookies(town.viewers[role]))
        where = {"url": f"{house.address}/zz-says?name=x", "scope": "page", "module": "xss,sql"}
        if not BROKEN:
            where = {"url": f"{house.address}/", "scope": "folder", "module": FEW_MODULES if short else MODULES}
        limits = {"max_scan_time": "90" if short else "240", "max_attack_time": "30", "depth": "8"}
        kept = {"format": "json", "output": f"{folder}/report.json", "store_session": folder, "verbose": "0"}
        more = ["--flush-session", "--no-bugreport", "-H", f"Cookie: {cookies}", "-H", f"X-CSRFToken: {TOKEN}"]
        never = ["-x", f"{house.address}/konto/*"]
        run([str(program("wapiti3", "wapiti")), *options(**where, **limits, **kept), *more, *never], seconds=HOUR)
        report: dict[str, Any] = json.loads(Path(folder, "report.json").read_text())
    return report


@check("C3", breaks=a_page_that_asks_carelessly)
def no_parameter_reaches_the_database_as_sql(town: Town, short: bool) -> Found:
    """sqlmap over every page and form of the lead and of nobody, with each parameter that is read there."""
    sqlmap = str(program("sqlmap"))
    wrong, tried = [], 0
    with house_of_the_check() as house, tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        asked = [Request("/zz-finds?name=x", "", ["name"])] if BROKEN else recorded(town)[:: 25 if short else 1]
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in house.cookies(town.cast.anna))
        how = options(level="5" if BROKEN else "1", risk="2", dbms="postgresql", technique="BEU", cookie=cookies)
        how += options(headers=f"X-CSRFToken: {TOKEN}", output_dir=folder, timeout="30", ignore_code="*")
        how += ["--batch", "--flush-session", "--disable-coloring", "--skip-waf"]

        def look(one: Request) -> tuple[Request, str]:
            sent = options(method="POST", data=one.body) if one.body else []
            where = ["-u", f"{house.address}{one.url}", "-p", ",".join(one.read)]
            return one, run([sqlmap, *where, *how, *sent], seconds=900).stdout

        for one, told in pool.map(look, asked):
            tried += told.count("testing for SQL injection on")
            name = f"{'POST' if one.body else 'GET'} {one.url}"
            wrong += [name] if "identified the following injection point" in told else []
            wrong += (
                [] if "testing for SQL injection on" in told or BROKEN else [f"{name} was not tested: {told[-200:]}"]
            )
    return Found(len(wrong), tried, where=wrong, counted={"requests_recorded": len(asked)})


@dataclass
class Request:
    url: str
    body: str
    read: list[str]  # the parameters that are read there


NEVER = {"sessionid", "csrftoken", "csrfmiddlewaretoken", "step_up"}
KNOWN = {"seite": "1", "jahr": "2026", "next": "/"}


def recorded(town: Town) -> list[Request]:
    """Every page and every form, with what stands in it."""
    found = []
    for viewer in ("lead", "anonymous"):
        client = town.browser(town.viewers[viewer])
        for name in addresses(viewer):
            url, given = url_of(town, name), dict[str, str]()
            for _once_more in range(2):  # what is read only where something else is given
                with noting() as read:
                    ask(client, "GET", url, given)
                given = {name: KNOWN.get(name, "x") for name in sorted(read - NEVER)}
            found += [Request(f"{url}?{urlencode(given)}", "", list(given))] if given else []
        for url, form in forms_of(town, viewer):
            sent = {**dict.fromkeys(form.texts, "x"), **{name: one[0] for name, one in form.fields.items() if one}}
            with noting() as read:
                ask(client, "POST", url, sent)
            given = {**dict.fromkeys(sorted(read - NEVER), "x"), **sent}
            found += [Request(url, urlencode(given), sorted(read - NEVER))] if read - NEVER else []
    return list({(one.url, one.body): one for one in found}.values())


@contextmanager
def noting() -> Iterator[set[str]]:
    """The names of all parameters that are read meanwhile."""
    read: set[str] = set()
    one, many = QueryDict.__getitem__, QueryDict.getlist

    def get(given: QueryDict, name: str) -> Any:
        read.add(name)
        return one(given, name)

    def getlist(given: QueryDict, name: str, *more: Any) -> Any:
        read.add(name)
        return many(given, name, *more)

    with patch.object(QueryDict, "__getitem__", get), patch.object(QueryDict, "getlist", getlist):
        yield read
