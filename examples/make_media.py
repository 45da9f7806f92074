"""Draw the example case's picture, clip and PDF: ``python examples/make_media.py``.

Everything shown is invented and drawn here from rectangles and ellipses; nobody was filmed. The same versions of the
libraries give the same bytes again (fixed seed, fixed dates, one encoder thread). Needs pillow, av and fpdf2, which are
development tools only: onrecord itself never draws or encodes anything.
"""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
from fpdf import FPDF
from PIL import Image, ImageChops, ImageDraw, ImageFilter

ITEMS = Path(__file__).parent.parent / "src" / "onrecord" / "example" / "items"

Colour = tuple[int, int, int]

SKY_TOP: Colour = (116, 126, 138)
SKY_LOW: Colour = (201, 188, 168)
WATER: Colour = (78, 92, 97)
STONE: Colour = (134, 129, 121)
STONE_DARK: Colour = (97, 93, 88)
STEEL: Colour = (62, 58, 60)
OVERALL: Colour = (108, 110, 112)
SKIN: Colour = (156, 122, 98)
CLOTH: Colour = (52, 50, 50)
GUARD: Colour = (44, 52, 46)


def _mix(a: Colour, b: Colour, share: float) -> Colour:
    first, second, third = (round(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return first, second, third


def _backdrop(draw: ImageDraw.ImageDraw, width: int, height: int, ripple: float) -> None:
    """Sky, water with ripples, huts, a fence, the crane and the quay's edge."""
    horizon, edge = round(height * 0.42), round(height * 0.56)
    for y in range(horizon):
        draw.line([(0, y), (width, y)], fill=_mix(SKY_TOP, SKY_LOW, y / horizon))
    draw.rectangle((0, horizon, width, edge), fill=WATER)
    waves = random.Random(7)
    for _ in range(90):
        y = waves.uniform(horizon + 1, edge)
        x = (waves.uniform(0, width) + ripple * waves.uniform(0.4, 1.6)) % width
        length = waves.uniform(4, 20) * (0.4 + (y - horizon) / (edge - horizon))
        draw.line([(x, y), (x + length, y)], fill=_mix(WATER, SKY_LOW, waves.uniform(0.1, 0.5)))
    far = [(0, horizon), (0, horizon - 6), (width * 0.2, horizon - 13), (width * 0.36, horizon - 4)]
    draw.polygon([*far, (width * 0.47, horizon)], fill=(104, 110, 116))
    for place in range(4):  # four huts on a mole to the right
        left, top = width * (0.56 + place * 0.11), horizon - height * 0.05
        draw.rectangle((left, top, left + width * 0.085, horizon + 5), fill=_mix(STONE_DARK, SKY_LOW, 0.15))
        draw.polygon(
            [(left - 2, top), (left + width * 0.0425, top - height * 0.035), (left + width * 0.085 + 2, top)],
            fill=STEEL,
        )
        draw.rectangle((left + 6, top + 6, left + 12, top + 13), fill=(28, 28, 30))
    draw.rectangle((width * 0.53, horizon + 4, width, horizon + 12), fill=STONE_DARK)
    mast, foot = width * 0.12, edge + height * 0.03
    draw.line([(mast, foot), (mast, height * 0.07)], fill=STEEL, width=max(3, width // 90))
    draw.line(
        [(mast - width * 0.05, height * 0.1), (width * 0.43, height * 0.1)], fill=STEEL, width=max(2, width // 130)
    )
    draw.line([(mast, height * 0.04), (width * 0.43, height * 0.1)], fill=STEEL, width=1)
    draw.line([(mast, height * 0.04), (mast - width * 0.05, height * 0.1)], fill=STEEL, width=1)
    draw.line([(width * 0.4, height * 0.1), (width * 0.4, height * 0.24)], fill=STEEL, width=1)
    draw.rectangle((mast - width * 0.02, foot - height * 0.1, mast + width * 0.035, foot), fill=(112, 74, 52))
    draw.rectangle((0, edge, width, height), fill=STONE)
    draw.rectangle((0, edge, width, edge + height * 0.02), fill=STONE_DARK)
    joints = random.Random(11)
    for row in range(1, 6):
        y = edge + (height - edge) * (row / 6) ** 1.3
        draw.line([(0, y), (width, y)], fill=_mix(STONE, STONE_DARK, 0.6))
        x = joints.uniform(0, width * 0.1)
        while x < width:
            draw.line([(x, y), (x, y + (height - edge) * 0.09 * row / 3)], fill=_mix(STONE, STONE_DARK, 0.6))
            x += width * joints.uniform(0.07, 0.14)


def _kneeling(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, bow: float) -> None:
    """A man who kneels with his hands tied behind his back, his head covered."""
    draw.ellipse((x - size * 0.5, y - size * 0.06, x + size * 0.62, y + size * 0.1), fill=_mix(STONE_DARK, STEEL, 0.5))
    draw.polygon(
        [
            (x - size * 0.5, y),
            (x - size * 0.45, y - size * 0.22),
            (x + size * 0.2, y - size * 0.3),
            (x + size * 0.34, y),
        ],
        fill=_mix(OVERALL, CLOTH, 0.25),
    )
    lean = bow * size
    draw.polygon(
        [
            (x - size * 0.25, y - size * 0.18),
            (x - size * 0.14 + lean, y - size * 0.82),
            (x + size * 0.2 + lean, y - size * 0.8),
            (x + size * 0.24, y - size * 0.18),
        ],
        fill=OVERALL,
    )
    draw.line(
        [
            (x - size * 0.12 + lean, y - size * 0.74),
            (x - size * 0.34, y - size * 0.42),
            (x - size * 0.22, y - size * 0.3),
        ],
        fill=_mix(OVERALL, CLOTH, 0.5),
        width=max(2, round(size * 0.12)),
    )
    draw.ellipse((x - size * 0.28, y - size * 0.36, x - size * 0.14, y - size * 0.24), fill=SKIN)
    draw.ellipse(
        (x - size * 0.1 + lean * 1.3, y - size * 1.1, x + size * 0.2 + lean * 1.3, y - size * 0.76), fill=CLOTH
    )


def _guard(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, stride: float, arm: float) -> None:
    """A masked guard who walks along the line and counts."""
    draw.ellipse(
        (x - size * 0.22, y - size * 0.03, x + size * 0.26, y + size * 0.05), fill=_mix(STONE_DARK, STEEL, 0.5)
    )
    for side in (-1, 1):
        draw.line(
            [(x, y - size * 0.8), (x + side * stride * size * 0.18, y)], fill=GUARD, width=max(3, round(size * 0.13))
        )
    draw.rectangle((x - size * 0.17, y - size * 1.38, x + size * 0.17, y - size * 0.76), fill=GUARD)
    draw.line(
        [(x - size * 0.1, y - size * 1.3), (x - size * 0.42, y - size * (1.0 + arm * 0.12))],
        fill=_mix(GUARD, CLOTH, 0.4),
        width=max(3, round(size * 0.1)),
    )
    draw.ellipse((x - size * 0.13, y - size * 1.66, x + size * 0.13, y - size * 1.37), fill=(20, 20, 22))
    draw.rectangle((x - size * 0.11, y - size * 1.57, x + size * 0.05, y - size * 1.53), fill=SKIN)


def _scene(width: int, height: int, moment: float) -> Image.Image:
    """The quay at ``moment`` in [0, 1]: two rows of kneeling men, a guard who walks from right to left."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    _backdrop(draw, width, height, ripple=moment * 18)
    men = random.Random(3)
    walk = width * (0.93 - 0.55 * moment)
    stride = abs(((moment * 7) % 2) - 1)
    for row, (line, size, count) in enumerate(((0.71, 0.14, 9), (0.87, 0.19, 7))):
        for place in range(count):
            x = width * (0.1 + row * 0.03 + place * 0.82 / count) + men.uniform(-3, 3)
            sway = men.uniform(-0.06, 0.12) + 0.02 * ((place + round(moment * 6)) % 3)
            _kneeling(draw, x, height * line + men.uniform(-2, 2), height * size, sway)
        if row == 0:  # he walks between the rows
            _guard(draw, walk, height * 0.77, height * 0.21, stride, arm=1 if round(moment * 12) % 2 else 0)
    _guard(draw, width * 0.045, height * 0.93, height * 0.24, 0.5, arm=-4)
    _post(draw, width, height)
    return image


# The mooring post in the foreground, and four iron rings set into the quay: where they stand is read from a plan (metres to the right of the camera and
# ahead of it), and how long the post's shadow is, and where it falls, from the sun over Grey Quay (47.3° N, 16.2° W) on 28 May 2024 at 17:30 UTC.
CAMERA = (2.3, 10.0)  # metres above the quay, azimuth of the line of sight
POST, POST_HEIGHT, POST_SHADOW = (
    (-0.9, 9.0),
    0.9,
    (88.8, 1.652),
)  # place, height; azimuth of the shadow, its length over the height
RINGS = ((-2.2, 8.2), (2.0, 8.4), (2.6, 12.0), (-2.8, 11.5))


def on_quay(right: float, ahead: float, up: float, width: int, height: int) -> tuple[float, float]:
    """Where a point over the quay is seen: a level camera whose focal length is the picture's width, its horizon where it is drawn."""
    return width / 2 + width * right / ahead, height * 0.42 + width * (CAMERA[0] - up) / ahead


def shadow_tip() -> tuple[float, float]:
    """Metres to the right and ahead."""
    turn, long = math.radians(POST_SHADOW[0] - CAMERA[1]), POST_SHADOW[1] * POST_HEIGHT
    return POST[0] + long * math.sin(turn), POST[1] + long * math.cos(turn)


def _post(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    """The post with its shadow, and the rings."""
    for ring in RINGS:
        x, y = on_quay(*ring, 0, width, height)
        draw.ellipse((x - 3, y - 1.5, x + 3, y + 1.5), fill=(28, 28, 30), outline=SKY_LOW)
    foot, top = (on_quay(*POST, up, width, height) for up in (0, POST_HEIGHT))
    draw.line(
        [foot, on_quay(*shadow_tip(), 0, width, height)], fill=_mix(STONE_DARK, STEEL, 0.7), width=max(4, width // 110)
    )
    draw.line([foot, top], fill=(40, 38, 40), width=max(4, width // 100))


def _grain(image: Image.Image, seed: int, strength: int) -> Image.Image:
    """The noise of a small sensor, the same for the same seed."""
    size = (image.width // 2, image.height // 2)
    noise = random.Random(seed).randbytes(size[0] * size[1])
    layer = Image.frombytes("L", size, noise).resize(image.size).point(lambda v: 128 + (v - 128) * strength // 128)
    grey = Image.merge("RGB", (layer, layer, layer))
    return ImageChops.add(image, grey, scale=1, offset=-128)


def make_picture(clip: Path, out: Path) -> None:
    """A frame of the clip as the outlets print it, enlarged."""
    with av.open(str(clip)) as source:
        frame = [frame.to_image() for frame in source.decode(video=0)][16]
    frame.resize((960, 540), Image.Resampling.BICUBIC).save(out, "JPEG", quality=80, optimize=True)


def make_clip(out: Path) -> None:
    """Three seconds by a hand-held telephone: the frame drifts and shakes, the guard walks and counts."""
    width, height, rate, frames = 480, 270, 12, 36
    shake = random.Random(17)
    with av.open(str(out), "w", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = Fraction(1, rate)
        stream.options = {"crf": "30", "preset": "slow", "x264-params": "threads=1"}
        dx = dy = 8.0
        for number in range(frames):
            dx = min(15.0, max(0.0, dx + shake.uniform(-2, 2)))
            dy = min(15.0, max(0.0, dy + shake.uniform(-1.5, 1.5)))
            large = _scene(width + 16, height + 16, number / (frames - 1))
            image = large.crop((round(dx), round(dy), round(dx) + width, round(dy) + height))
            image = _grain(image.filter(ImageFilter.GaussianBlur(0.5)), seed=100 + number, strength=10)
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode(None))


def make_reupload(clip: Path, out: Path) -> None:
    """The clip as another account put it up again: mirrored, with bars at the sides, without its first half second, coded smaller."""
    width, height, rate = 360, 360, 12
    with av.open(str(clip)) as source:
        frames = [frame.to_image() for frame in source.decode(video=0)][6:]
    with av.open(str(out), "w", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width + 152, height - 90, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = Fraction(1, rate)
        stream.options = {"crf": "31", "preset": "slow", "x264-params": "threads=1"}
        for frame in frames:
            large = Image.new("RGB", (stream.width, stream.height))
            small = frame.transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((400, 226))
            large.paste(small, ((stream.width - 400) // 2, (stream.height - 226) // 2))
            container.mux(stream.encode(av.VideoFrame.from_image(large)))
        container.mux(stream.encode(None))


STATEMENT = (
    "The Ministry of the Interior has taken note of reports, published abroad, on the Quellmere lagoon. To correct them, "
    "it states the following.",
    "The centre at Grey Quay is a lawful quarantine and training centre for seafarers who return from waters where fever "
    "has been reported. It was opened under Decree 118 of 2 April 2022.",
    '"What we run on Grey Quay is a quarantine and training centre, and it is lawful," the Minister of the Interior, '
    'Mr Gaspar Ordoluz, said on Wednesday. "Every man there has signed a paper, and every man there may write home."',
    "According to the Ministry, 64 persons were present at the centre on 15 May. They had stayed for 19 days on average.",
    "The Ministry rejects the allegation that members of the Sorrim community are held because of their origin. "
    '"We do not ask a man with fever what language he speaks," Mr Ordoluz said.',
    "The Ministry recalls that its spokeswoman told the Archipelago Council on 15 March that there was no holding site in "
    "the lagoon. That answer was correct on the day on which it was given, the Ministry says.",
    "Physicians of the Harbour Health Service confirmed in a report of 9 May that the huts on the quay are dry, heated "
    "and aired. The report has been sent to the chair of the Council's rights panel.",
    "The Minister announced that journalists would be admitted to the centre as soon as the fever season had ended. He "
    "expects this to be the case before the autumn.",
    "The Ministry called on the Government of Halvary to refrain from unannounced visits. It warned that foreign officials "
    "who approach the quay without a permit would be turned back.",
    "Asked about the future of the centre, the spokesman of the Ministry, Mr Renzo Tavelli, said that it might be closed "
    'before the end of the year. "A quarantine lasts as long as a fever, not a day longer," he said.',
)


class _Paper(FPDF):
    """The ministry's paper: a running header and a footer on each page, the body set narrow so that lines break."""

    def header(self) -> None:
        self.set_font("Times", "B", 10)
        self.cell(0, 5, "REPUBLIC OF MARENZA", align="C", new_x="LMARGIN", new_y="NEXT")
        self.set_font("Times", "", 10)
        self.cell(0, 5, "Ministry of the Interior - Press Office", align="C", new_x="LMARGIN", new_y="NEXT")
        self.line(self.l_margin, self.get_y() + 2, self.w - self.r_margin, self.get_y() + 2)
        self.ln(10)

    def footer(self) -> None:
        self.set_y(-20)
        self.set_font("Times", "I", 9)
        self.cell(0, 5, f"Statement 41/2022 - page {self.page_no()} of 2 - 2 Harbour Stairs, Sant Orrel", align="C")


def make_statement(out: Path) -> None:
    """The ministry's statement of 18 May 2022: two pages, hard lines, numbered paragraphs."""
    paper = _Paper(format=(148, 210))
    paper.set_creation_date(datetime(2022, 5, 18, 9, 0, tzinfo=UTC))
    paper.set_title("Statement 41/2022 on the quarantine and training centre at Grey Quay")
    paper.set_author("Ministry of the Interior, Press Office")
    paper.set_margins(20, 16)
    paper.set_auto_page_break(True, margin=26)
    paper.add_page()
    paper.set_font("Times", "B", 13)
    paper.multi_cell(0, 6, "On the quarantine and training centre at Grey Quay", new_x="LMARGIN", new_y="NEXT")
    paper.ln(2)
    paper.set_font("Times", "", 11)
    paper.cell(0, 6, "Sant Orrel, 18 May 2022", new_x="LMARGIN", new_y="NEXT")
    paper.ln(3)
    for number, paragraph in enumerate(STATEMENT):
        text = paragraph if number == 0 else f"{number}. {paragraph}"
        paper.multi_cell(0, 5.2, text, align="L", new_x="LMARGIN", new_y="NEXT")
        paper.ln(2.4)
    paper.set_font("Times", "I", 10)
    paper.multi_cell(0, 5, "Press Office, for the Minister", new_x="LMARGIN", new_y="NEXT")
    if paper.page_no() != 2:
        raise SystemExit(f"the statement should fill two pages, not {paper.page_no()}")
    paper.output(str(out))


def main() -> None:
    make_clip(ITEMS / "grey-quay-clip.mp4")
    make_picture(ITEMS / "grey-quay-clip.mp4", ITEMS / "grey-quay-frame.jpg")
    make_reupload(ITEMS / "grey-quay-clip.mp4", ITEMS / "saltroad.mp4")
    make_statement(ITEMS / "ministry-statement-41.pdf")


if __name__ == "__main__":
    main()
