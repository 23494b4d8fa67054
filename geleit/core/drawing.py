"""A signature drawn on the screen."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

BIGGEST_DRAWING = 300_000  # bytes
WIDEST_DRAWING = (2400, 1600)


class NotADrawing(ValueError):
    """Nothing was drawn, or this is another kind of file."""


def clean_drawing(data: bytes) -> bytes:
    """The picture written anew, so that nothing but a drawing is kept."""
    if len(data) > BIGGEST_DRAWING:
        raise NotADrawing
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if picture.width > WIDEST_DRAWING[0] or picture.height > WIDEST_DRAWING[1]:
                raise NotADrawing
            ink = picture.convert("RGBA").getchannel("A")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as problem:
        raise NotADrawing from problem
    if ink.getbbox() is None:
        raise NotADrawing
    drawn = Image.new("L", ink.size, 255)
    drawn.paste(0, mask=ink)
    written = io.BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()
