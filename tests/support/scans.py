"""Pictures of text: pages set by MuPDF, as pixels, and PDFs of nothing but such pixels, as scanners make them.

    scan([picture("<h1>Heat</h1><p>Energy is conserved.</p>")], skew=3)
"""
import functools
import io
import math
import random
import re
import subprocess
import tempfile
import zipfile
import zlib
from pathlib import Path

from support.decks import pdf


class Picture:
    """Gray pixels, a byte each."""

    def __init__(self, width, height, pixels):
        self.width, self.height, self.pixels = width, height, pixels

    def noisy(self, specks=0.004, seed=1):
        """Paper that is gray, with specks of dust and of toner."""
        noise = random.Random(seed)
        pixels = bytearray(self.pixels.translate(bytes(50 + value * 3 // 4 for value in range(256))))
        for _ in range(int(len(pixels) * specks)):
            pixels[noise.randrange(len(pixels))] = noise.choice((0, 255))
        return Picture(self.width, self.height, bytes(pixels))

    def png(self):
        """The bytes of a PNG file."""
        rows = b"".join(b"\0" + self.pixels[y * self.width:(y + 1) * self.width] for y in range(self.height))

        def part(kind, data):
            return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        head = self.width.to_bytes(4, "big") + self.height.to_bytes(4, "big") + b"\x08\0\0\0\0"
        return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


@functools.cache
def picture(body, dpi=150):
    """The first page of a text in HTML."""
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder) / "page.xhtml", Path(folder) / "page.pgm"
        page.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
        subprocess.run(["mutool", "draw", "-q", "-r", str(dpi), "-c", "gray", "-o", out, page, "1"], check=True, stderr=subprocess.DEVNULL)
        data = out.read_bytes()
    head = re.match(rb"P5\s(?:#[^\n]*\n)?(\d+) (\d+)\s255\s", data)
    return Picture(int(head[1]), int(head[2]), data[head.end():])


def image(made):
    data = zlib.compress(made.pixels)
    head = f"<</Type/XObject/Subtype/Image/Width {made.width}/Height {made.height}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length {len(data)}>>"
    return head.encode() + b"\nstream\n" + data + b"\nendstream"


def scan(pages, skew=0, dpi=150):
    """The bytes of a PDF. Each page is a Picture, or the dictionary and stream of an image as they are; `skew` degrees are to the left."""
    objects, kids = [b"<</Type/Catalog/Pages 2 0 R>>", b""], []
    cosine, sine = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    for page in pages:
        known = isinstance(page, Picture)
        width, height = (page.width * 72 / dpi, page.height * 72 / dpi) if known else (420, 595)
        wide, high = abs(width * cosine) + abs(height * sine), abs(width * sine) + abs(height * cosine)
        turned = (cosine, sine, -sine, cosine)
        content = (f"q 1 0 0 1 {wide / 2} {high / 2} cm {' '.join(f'{number:.6f}' for number in turned)} 0 0 cm "
                   f"{width} 0 0 {height} {-width / 2} {-height / 2} cm /P Do Q").encode()
        objects += [image(page) if known else page, b"<</Length %d>>\nstream\n" % len(content) + content + b"\nendstream"]
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide} {high}]/Resources<</XObject<</P {len(objects) - 1} 0 R>>>>"
                       f"/Contents {len(objects)} 0 R>>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    return pdf(objects)


def likeness(text, wanted):
    """The share of the wanted words that are in a text, in their order: 1 for all of them."""
    have, want = text.split(), wanted.split()
    lengths = [0] * (len(have) + 1)
    for word in want:
        row = [0]
        for i, other in enumerate(have):
            row.append(lengths[i] + 1 if word == other else max(row[i], lengths[i + 1]))
        lengths = row
    return lengths[-1] / len(want)


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"


def pptx(slides):
    """A presentation. Each slide is a text, or the bytes of a picture that is all of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        def relations(name, *rows):
            file.writestr(name, '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
                f'<Relationship Id="{id_}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for id_, kind, target in rows) + "</Relationships>")
        names = f'xmlns:a="{DRAWING}" xmlns:p="{SLIDES}" xmlns:r="{RELATIONS}"'
        relations("_rels/.rels", ("r1", "officeDocument", "ppt/presentation.xml"))
        relations("ppt/_rels/presentation.xml.rels", *((f"r{n}", "slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)))
        file.writestr("ppt/presentation.xml", f"<p:presentation {names}><p:sldIdLst>" + "".join(
            f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in range(1, len(slides) + 1)) + "</p:sldIdLst></p:presentation>")
        for n, slide in enumerate(slides, 1):
            if isinstance(slide, str):
                shape = f"<p:sp><p:nvSpPr/><p:spPr/><p:txBody><a:p><a:r><a:t>{slide}</a:t></a:r></a:p></p:txBody></p:sp>"
            else:
                shape = ('<p:pic><p:nvPicPr><p:cNvPr id="2" name="Picture" descr="A page of a book"/></p:nvPicPr>'
                         '<p:blipFill><a:blip r:embed="r1"/></p:blipFill><p:spPr/></p:pic>')
                file.writestr(f"ppt/media/image{n}.png", slide)
                relations(f"ppt/slides/_rels/slide{n}.xml.rels", ("r1", "image", f"../media/image{n}.png"))
            file.writestr(f"ppt/slides/slide{n}.xml", f"<p:sld {names}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld></p:sld>")
    return out.getvalue()
