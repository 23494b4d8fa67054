"""A line as it is looked through: what will be blacked out, and names that will not."""

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def marked(line: dict[str, Any]) -> SafeString:
    passages = sorted({*line["cut"], *line["found"]}, key=len, reverse=True)
    if line["whole"] or not passages:
        return format_html('<span class="cut">{}</span>' if line["whole"] else "{}", line["text"])
    cut = {passage.casefold() for passage in line["cut"]}
    pieces = re.split(f"({'|'.join(re.escape(passage) for passage in passages)})", line["text"], flags=re.IGNORECASE)
    return format_html_join("", "{}", ((_piece(piece, number % 2, cut),) for number, piece in enumerate(pieces)))


def _piece(piece: str, is_passage: int, cut: set[str]) -> SafeString | str:
    if not is_passage:
        return piece
    return format_html('<mark class="{}">{}</mark>', "cut" if piece.casefold() in cut else "known", piece)
