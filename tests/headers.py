"""What every answer carries, whatever its status."""

import re
from typing import Any

EXPECTED = {
    "X-Content-Type-Options": r"nosniff",
    "X-Frame-Options": r"DENY|SAMEORIGIN",
    "Referrer-Policy": r"no-referrer|same-origin",
    "Cross-Origin-Opener-Policy": r"same-origin",
    "Cross-Origin-Resource-Policy": r"same-origin|cross-origin",
    "Permissions-Policy": r"camera=\(\), .*microphone=\(\).*",
    "Content-Security-Policy": r"(?=.*default-src 'none')(?!.*unsafe-inline.*script)(?!.*unsafe-eval).*",
}
TELLING = ("Server", "X-Powered-By")


def missing(answer: Any, *, kept: bool = False) -> list[str]:
    """`kept`: a file of the page itself, which the browser may keep."""
    found = [name for name, value in EXPECTED.items() if not re.fullmatch(value, answer.headers.get(name, ""))]
    found += [name for name in TELLING if name in answer.headers]
    if not kept and answer.headers.get("Cache-Control") != "no-store":
        found.append("Cache-Control")
    return found
