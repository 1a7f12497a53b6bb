"""Recorded lectures with known times: a deck, drawn by poppler, becomes a video by ffmpeg, with all that stands between the two in recordings.

    lecture = Lecture(deck=[page("One", 3), page("Two", 5)], shots=[Shot(1, 20), Shot(None, 8), Shot(2, 15)])
    lecture.film(folder)      # folder/deck.pdf, folder/video.mp4, folder/truth.json

The truth are the changes: [(seconds, slide or None)].
"""
import hashlib
import json
import pathlib
import random
import subprocess
from dataclasses import asdict, dataclass, field, replace

from support import decks

WORDS = ("energy heat flow entropy system state work gas pressure volume cycle engine constant ideal process law first second third "
         "reservoir cold hot source sink efficiency reversible path function internal change sum equals never always less greater unit "
         "measure scale zero kelvin degree molecule speed mass bond phase melting boiling point steam water ice").split()

SIZE = (960, 540)
FPS = 8


@dataclass
class Page:
    """A slide by the same template as the others of its deck: a bar, a title, points, a number."""
    title: str
    points: list
    shown: int | None = None  # so many of the points, of a slide that is being built
    drawing: int = 0
    photo: int | None = None
    style: int = 0
    number: int = 0


@dataclass
class Shot:
    """What the video shows for some seconds."""
    slide: int | None  # from 1; None: the speaker alone
    seconds: float
    shown: int | None = None  # points of the slide that are there already


@dataclass
class Look:
    """How the slides stand in the picture."""
    box: tuple = (0, 0, *SIZE)  # x, y, width, height
    speaker: tuple | None = None    # the same, of an inset that moves
    cursor: bool = False
    crf: int = 30
    background: str = "black"


def page(seed, points=5, style=0, **other):
    words = random.Random(f"{seed}/{style}")
    line = lambda least, most: " ".join(words.choice(WORDS) for _ in range(words.randint(least, most)))
    return Page(line(2, 4).title(), [line(3, 8) for _ in range(points)], style=style, **other)


def content(slide):
    """The content stream of a page."""
    height, body = decks.HEIGHT, []
    if slide.style == 0:
        body.append(f"0.15 0.25 0.5 rg 0 {height - 60} {decks.WIDTH} 60 re f 1 g")
    elif slide.style == 1:
        body.append(f"0.97 0.95 0.9 rg 0 0 {decks.WIDTH} {height} re f 0.6 0.1 0.1 RG 2 w 30 {height - 66} m 690 {height - 66} l S 0 g")
    else:
        body.append(f"0.1 0.1 0.12 rg 0 0 {decks.WIDTH} {height} re f 0.95 g")
    body.append(f"BT /F 28 Tf 36 {height - 44} Td ({slide.title}) Tj ET")
    body.append("0.92 g" if slide.style == 2 else "0.1 g")
    for i, point in enumerate(slide.points[:slide.shown]):
        body.append(f"40 {height - 100 - 40 * i} 7 7 re f BT /F 19 Tf 60 {height - 102 - 40 * i} Td ({point}) Tj ET")
    body.append(f"BT /F 10 Tf 660 14 Td ({slide.number}) Tj ET 0 0.4 0.2 rg 20 10 46 16 re f")
    drawing = random.Random(slide.title)
    body += [f"0.2 0.2 0.7 RG {drawing.randint(360, 690)} {drawing.randint(40, 300)} m {drawing.randint(360, 690)} {drawing.randint(40, 300)} l S"
             for _ in range(slide.drawing)]
    return "\n".join(body).encode()


def deck(pages):
    return decks.deck([decks.Slide(content=content(replace(one, number=i + 1)), photo=one.photo, share=0.16) for i, one in enumerate(pages)])


@dataclass
class Lecture:
    deck: list
    shots: list
    look: Look = field(default_factory=Look)
    filmed: list | None = None  # the deck that is filmed, when it is another one

    def changes(self):
        """When which slide begins to be shown; a further step of one being built is no change."""
        at, found = 0.0, []
        for shot in self.shots:
            if not found or found[-1][1] != shot.slide:
                found.append((round(at, 3), shot.slide))
            at += shot.seconds
        return found

    def film(self, folder):
        """Makes the files, unless they are there and are of the same lecture."""
        mark = hashlib.sha256((json.dumps(asdict(self)) + pathlib.Path(__file__).read_text()).encode()).hexdigest()
        if (folder / "mark").exists() and (folder / "mark").read_text() == mark:
            return folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "deck.pdf").write_bytes(deck(self.deck))
        (folder / "truth.json").write_text(json.dumps(self.changes()))
        self._film(folder)
        (folder / "mark").write_text(mark)
        return folder

    def _pictures(self, folder):
        """The pictures of all shots with a slide, in order; building a slide shows pages of its own."""
        pages = self.filmed or self.deck
        shown = [replace(pages[shot.slide - 1], shown=shot.shown or pages[shot.slide - 1].shown, number=shot.slide)
                 for shot in self.shots if shot.slide]
        slides = [decks.Slide(content=content(one), photo=one.photo, share=0.16) for one in shown]
        (folder / "shots.pdf").write_bytes(decks.deck(slides))
        subprocess.run(["pdftoppm", "-png", "-scale-to-x", str(SIZE[0]), "-scale-to-y", str(SIZE[1]), folder / "shots.pdf", folder / "shot"],
                       check=True)
        return sorted(folder.glob("shot-*.png"))

    def _film(self, folder):
        look, pictures = self.look, iter(self._pictures(folder))
        lines, at, alone, last = [], 0.0, [], None
        for shot in self.shots:
            last = next(pictures) if shot.slide else last
            if shot.slide is None:
                alone.append((at, at + shot.seconds))
            lines.append(f"file '{last or sorted(folder.glob('shot-*.png'))[0]}'\nduration {shot.seconds}")
            at += shot.seconds
        (folder / "shots.txt").write_text("\n".join(lines) + f"\nfile '{last}'\n")
        x, y, width, height = look.box
        graph = [f"[0:v]fps={FPS},scale={width}:{height},setsar=1,pad={SIZE[0]}:{SIZE[1]}:{x}:{y}:{look.background}[slides]"]
        over = "slides"
        speaker = f"mandelbrot=size=320x240:rate={FPS}:start_scale=2:end_scale=0.3:end_pts=400"
        inputs = ["-f", "concat", "-safe", "0", "-i", folder / "shots.txt", "-f", "lavfi", "-i", speaker]
        between = "+".join(f"between(t,{a},{b - 0.001})" for a, b in alone) or "0"
        if look.speaker:
            sx, sy, sw, sh = look.speaker
            graph.append(f"[1:v]split[s1][s2];[s1]scale={sw}:{sh}[inset];[{over}][inset]overlay={sx}:{sy}[with]")
            over = "with"
        graph.append(f"[{'s2' if look.speaker else '1:v'}]scale={SIZE[0]}:{SIZE[1]}[alone];[{over}][alone]overlay=enable='{between}'[shown]")
        over = "shown"
        if look.cursor:
            graph.append(f"color=red:size=14x14:rate={FPS}[dot];[{over}][dot]overlay=x='{x + width / 2}+{width / 3}*sin(t/3)*lt(mod(t,9),4)':"
                         f"y='{y + height / 2}+{height / 3}*cos(t/2)'[pointed]")
            over = "pointed"
        run = ["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", ";".join(graph), "-map", f"[{over}]", "-t", str(at), "-r", str(FPS),
               "-c:v", "libx264", "-preset", "veryfast", "-crf", str(look.crf), "-pix_fmt", "yuv420p", "-threads", "1", folder / "video.mp4"]
        subprocess.run([str(part) for part in run], check=True)


def compare(truth, found, tolerance=2.0):
    """How many of the true changes were found in time, and what was found besides: (right, of how many, wrong).

    `truth` as above; `found` are (start, slide) in order. A time without a slide is no change to be found."""
    wanted = [(at, slide) for at, slide in truth if slide is not None]
    left = list(found)
    right = 0
    for at, slide in wanted:
        near = [one for one in left if one[1] == slide and abs(one[0] - at) <= tolerance]
        if near:
            right += 1
            left.remove(near[0])
    return right, len(wanted), left
