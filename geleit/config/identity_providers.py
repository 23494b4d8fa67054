"""Identity providers of associations, from the file GELEIT_OIDC names (docs/operate/sign-in.md), read at the start."""

import json
import re
from pathlib import Path
from typing import Any

SAFE = re.compile(r"https://|http://(?:localhost|127\.0\.0\.1)(?::\d+)?(?:/|$)")  # the second one to try it out
NAME = re.compile(r"[a-z0-9-]{1,40}")


class WrongSetting(Exception):
    pass


def read(path: str) -> list[dict[str, Any]]:
    """One entry for each provider, in the words of the sign-in library. Raises WrongSetting with a sentence."""
    if not path:
        return []
    try:
        return [_entry(said) for said in json.loads(Path(path).read_text(encoding="utf-8"))]
    except KeyError as missing:
        raise WrongSetting(f"GELEIT_OIDC: an entry of {path} has no {missing}.") from missing


def _entry(said: dict[str, Any]) -> dict[str, Any]:
    if not NAME.fullmatch(said["id"]):
        raise WrongSetting(f"GELEIT_OIDC: the id {said['id']!r} may hold small letters, figures and hyphens only.")
    if not SAFE.match(said["issuer"]):
        raise WrongSetting(f"GELEIT_OIDC: the issuer of {said['id']} must begin with https://.")
    factor = said.get("second_factor", {})
    return {
        "provider_id": said["id"],
        "name": said["name"],
        "client_id": said["client_id"],
        "secret": Path(said["client_secret_file"]).read_text(encoding="utf-8").strip(),
        "settings": {
            "server_url": said["issuer"],
            "organisation": said["organisation"],
            "uid_field": said.get("identifier", "sub"),
            "amr": list(factor.get("amr", [])),
            "acr": list(factor.get("acr", [])),
            "scope": ["openid", *said.get("scopes", [])],
            # All we want to know stands in the ID token; and desks are shared: whoever sits there proves who she is.
            "fetch_userinfo": False,
            "auth_params": {"prompt": "login", **_wanted_acr(factor)},
        },
    }


def _wanted_acr(factor: dict[str, Any]) -> dict[str, str]:
    return {"acr_values": " ".join(factor["acr"])} if factor.get("acr") else {}
