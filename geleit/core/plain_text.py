"""Characters nobody sees and nobody types, which change how the text beside them reads.

Direction overrides, embeddings and isolates let a name or a note turn its neighbour round ("gpj.exe" as "exe.jpg");
control characters hide what stands there. The marks that right-to-left scripts need (U+200E, U+200F, U+061C) and the
joiners stay.
"""

from typing import Any

_REMOVED = dict.fromkeys(
    [
        *(code for code in range(0x20) if chr(code) not in "\t\n\r"),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),  # embeddings and overrides
        *range(0x2066, 0x206A),  # isolates
        *range(0x206A, 0x2070),  # deprecated
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),  # tags
    ]
)


def plain(text: str) -> str:
    return text.translate(_REMOVED)


def plain_all(value: Any) -> Any:
    """The same for every text in lists and dicts."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list | tuple):
        return [plain_all(one) for one in value]
    if isinstance(value, dict):
        return {name: plain_all(one) for name, one in value.items()}
    return value
