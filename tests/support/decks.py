"""Decks of slides as PDF, made by hand: text, photographs (pixels from a seed), drawings, and slides that are hostile.

    deck([Slide(text="Heat"), Slide(photo=7), Slide(drawing=40)])
"""
import random
import zlib
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 405


@dataclass
class Slide:
    text: str = ""          # ASCII
    photo: int | None = None  # a seed: the same one gives the same pixels
    share: float = 1.0      # of the slide, that the photo covers
    drawing: int = 0        # lines of a diagram
    content: bytes = b""    # whatever else stands in the content stream
    image: bytes = b""      # the photo's dictionary and stream as they are, in place of those of a seed


def pixels(seed, width=160, height=90):
    """Large soft spots, as a photograph has."""
    noise = random.Random(seed)
    spots = [(noise.random() * width, noise.random() * height, noise.randrange(20, 60), noise.randbytes(3)) for _ in range(12)]
    rows = bytearray()
    for y in range(height):
        for x in range(width):
            near = min(spots, key=lambda spot: ((spot[0] - x) ** 2 + (spot[1] - y) ** 2) / spot[2])
            rows += near[3]
    return bytes(rows)


def image(seed, width=160, height=90):
    data = zlib.compress(pixels(seed, width, height))
    head = f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/Length {len(data)}>>"
    return head.encode() + b"\nstream\n" + data + b"\nendstream"


def content(slide):
    parts = []
    if slide.photo is not None or slide.image:
        height = HEIGHT * slide.share ** 0.5
        parts.append(f"q {WIDTH * slide.share ** 0.5} 0 0 {height} 0 0 cm /P Do Q".encode())
    for i in range(slide.drawing):
        parts.append(f"{100 + i * 10 % 500} {60 + i * 7 % 250} m {140 + i * 13 % 500} {90 + i * 11 % 250} l S".encode())
    for i, line in enumerate(slide.text.split("\n") if slide.text else []):
        parts.append(f"BT /F 18 Tf 40 {HEIGHT - 60 - 22 * i} Td ({line}) Tj ET".encode())
    return b"\n".join(parts + [slide.content])


def deck(slides):
    """The bytes of a PDF."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for slide in slides:
        body = content(slide)
        picture = ""
        if slide.photo is not None or slide.image:
            objects.append(slide.image or image(slide.photo))
            picture = f"/XObject<</P {len(objects)} 0 R>>"
        objects.append(b"<</Length %d>>\nstream\n" % len(body) + body + b"\nendstream")
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Resources<</Font<</F 3 0 R>>{picture}>>"
                       f"/Contents {len(objects)} 0 R>>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    return pdf(objects)


def pdf(objects):
    """The bytes of a PDF of these objects, the first of which is its catalog."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
