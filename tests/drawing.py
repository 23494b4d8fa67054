"""A signature as the browser draws it."""

import io

from PIL import Image, ImageDraw


def a_drawing() -> bytes:
    picture = Image.new("RGBA", (90, 30), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(5, 25), (40, 5), (85, 20)], fill=(23, 26, 43, 255), width=3)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
