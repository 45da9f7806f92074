"""Copies of footage: hashes, alignment, edits named, and pictures that only look alike."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

pytest.importorskip("av", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")
cv2 = pytest.importorskip("cv2", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")

from onrecord.footage import copies, genealogy, packing, pdq, reading, signature  # noqa: E402
from onrecord.footage.copies import Comparison, Verdict  # noqa: E402
from onrecord.footage.edits import Edit  # noqa: E402
from onrecord.footage.index import HashIndex  # noqa: E402
from onrecord.footage.reading import Reel, Unreadable  # noqa: E402

Picture = np.ndarray[Any, np.dtype[np.uint8]]


def scenery(seed: int, width: int = 560, height: int = 380) -> Picture:
    """A picture with edges at all sizes: blots, lines and grain."""
    random = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for size in (60, 20, 6, 2):
        blots = random.random((max(2, height // size), max(2, width // size), 3)).astype(np.float32)
        picture += cv2.resize(blots, (width, height), interpolation=cv2.INTER_CUBIC) * 22 * size**0.4
    for _ in range(40):
        start, end = random.integers(0, [width, height], (2, 2)).tolist()
        cv2.line(picture, start, end, random.integers(0, 255, 3).tolist(), int(random.integers(1, 4)))
    picture -= picture.min()
    return (picture / picture.max() * 255).astype(np.uint8)


def walk(back: Picture, seconds: float = 4.0, rate: int = 12, seed: int = 0, still: bool = False) -> list[Picture]:
    """320 × 180 of it, the camera moving (or standing still), a patch crossing in front."""
    random = np.random.default_rng(seed)
    patch = scenery(900 + seed, 60, 60)
    start, way = random.uniform(0, 100), random.choice([-1, 1]) * random.uniform(30, 50)
    phase = random.uniform(0, 6)
    pictures = []
    for number in range(int(seconds * rate)):
        t = number / rate
        x = 120 if still else int(120 + 110 * np.sin(0.9 * t + phase))
        y = 90 if still else int(90 + 80 * np.sin(0.7 * t + 2 * phase))
        picture = back[y : y + 180, x : x + 320].copy()
        left = int((start + way * t) % 260)
        picture[60:120, left : left + 60] = patch
        pictures.append(picture)
    return pictures


def video(pictures: list[Picture], rate: float = 12, bits: int = 900_000) -> bytes:
    import av

    out = io.BytesIO()
    height, width = pictures[0].shape[:2]
    with av.open(out, "w", format="mp4") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(rate).limit_denominator(1000))
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", bits
        stream.options = {"preset": "ultrafast", "threads": "1"}
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()


def png(picture: Picture) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()


def read(data: bytes, name: str, kind: str = "video/mp4") -> tuple[signature.Signature, Reel]:
    reel = Reel(data, kind)
    return signature.of(reel, name), reel


def compared(a: tuple[signature.Signature, Reel], b: tuple[signature.Signature, Reel]) -> Comparison:
    return copies.compare(a[0], b[0], lambda: a[1], lambda: b[1])


@pytest.fixture(scope="module")
def original() -> tuple[signature.Signature, Reel]:
    return read(video(walk(scenery(1))), "original")


# ------------------------------------------------------------------------------------------------------------- PDQ


@pytest.mark.parametrize("seed", range(4))
def test_eight_orientations_are_those_of_the_turned_pictures(seed: int) -> None:
    p = cv2.GaussianBlur(pdq.luma(scenery(seed, 300, 256)), (0, 0), 4)
    left, right = np.rot90(p), np.rot90(p, -1)
    turned = [p, p[:, ::-1], p[::-1, ::-1], p[::-1], left, right, left[:, ::-1], right[:, ::-1]]
    for number, picture in enumerate(turned):
        apart = [pdq.distance(got.bits, pdq.hash_of(picture).bits) for got in pdq.hashes_of(p)]
        # Sampling is not symmetric to the pixel, so a few bits differ; of the wrong orientation nearly half do.
        assert apart[number] <= 40
        assert min(a for n, a in enumerate(apart) if n != number) >= 80


@pytest.mark.parametrize("seed", range(6))
def test_hashes_are_those_of_the_reference(seed: int) -> None:
    reference = pytest.importorskip("pdqhash", reason="needs a compiler to install")
    picture = scenery(seed, 200 + 37 * seed, 160 + 51 * seed)
    bits, quality = reference.compute(picture)
    ours = pdq.hash_of(pdq.luma(picture))
    theirs = np.packbits(bits.astype(np.uint8)).tobytes().hex()
    assert pdq.distance(ours.bits, pdq.of_hex(theirs)) <= 2
    assert ours.quality == quality
    assert pdq.of_hex(ours.hex()) == ours.bits


def test_flat_pictures_are_not_comparable() -> None:
    assert not pdq.hash_of(np.full((200, 300), 17, np.float32)).comparable
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        pdq.of_hex("ab12")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(0, 64))
def test_the_index_finds_what_counting_finds(seed: int, size: int, within: int) -> None:
    random = np.random.default_rng(seed)
    stored = random.integers(0, 256, (size, 32), dtype=np.uint8)
    stored[0] = 255 - stored[-1]
    queries = stored[:3] ^ (random.random((min(size, 3), 32)) < 0.2).astype(np.uint8)
    expected = {
        (q, s, pdq.distance(queries[q].tobytes(), stored[s].tobytes()))
        for q in range(len(queries))
        for s in range(size)
        if pdq.distance(queries[q].tobytes(), stored[s].tobytes()) <= within
    }
    assert {(n.query, n.stored, n.distance) for n in HashIndex(stored).near(queries, within)} == expected


# ---------------------------------------------------------------------------------------------------------- copies


def _bars(p: Picture) -> Picture:
    return cv2.copyMakeBorder(p, 0, 0, 40, 40, cv2.BORDER_CONSTANT, value=[12, 12, 12])


def _letterbox(p: Picture) -> Picture:
    return cv2.copyMakeBorder(p, 30, 30, 0, 0, cv2.BORDER_CONSTANT, value=[0, 0, 0])


def _crop(p: Picture) -> Picture:
    return cv2.resize(p[18:166, 20:290], (320, 180))


def _logo(p: Picture) -> Picture:
    p = p.copy()
    cv2.rectangle(p, (262, 8), (312, 34), (230, 20, 20), -1)
    return p


def _banner(p: Picture) -> Picture:
    p = p.copy()
    p[148:] = (250, 210, 0)
    cv2.putText(p, "LIVE now", (10, 172), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2)
    return p


def _grey(p: Picture) -> Picture:
    return cv2.cvtColor(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def _mirror(p: Picture) -> Picture:
    return np.ascontiguousarray(p[:, ::-1])


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (lambda p: p, set()),
        (_bars, {"bars"}),
        (_letterbox, {"letterbox"}),
        (_crop, {"crop"}),
        (_logo, {"logo"}),
        (_banner, {"banner"}),
        (_grey, {"grey"}),
        (_mirror, {"mirror"}),
        (lambda p: _bars(_mirror(p)), {"bars", "mirror"}),
        (lambda p: _mirror(_crop(p)), {"crop", "mirror"}),
    ],
    ids=[
        "nothing",
        "bars",
        "letterbox",
        "crop",
        "logo",
        "banner",
        "grey",
        "mirror",
        "mirrored with bars",
        "cropped and mirrored",
    ],
)
def test_edits_are_found_named_and_aligned(
    original: tuple[signature.Signature, Reel], change: Any, kinds: set[str]
) -> None:
    found = compared(original, read(video([change(p) for p in walk(scenery(1))]), "copy"))
    assert found.verdict is Verdict.COPY, found.reason
    assert found.kinds - {"re-encoded"} == kinds
    assert abs(found.stretches[0].a_start - found.stretches[0].b_start) <= 0.1
    assert found.mirrored == ("mirror" in kinds)


def test_a_part_is_found_where_it_was_cut_from(original: tuple[signature.Signature, Reel]) -> None:
    found = compared(original, read(video(walk(scenery(1))[18:42]), "part"))
    assert found.verdict is Verdict.COPY
    assert found.stretches[0].a_start - found.stretches[0].b_start == pytest.approx(1.5, abs=0.1)
    assert [(e.kind, e.on) for e in found.edits if e.kind == "cut"] == [("cut", "b")]


def test_a_still_is_found_in_the_video(original: tuple[signature.Signature, Reel]) -> None:
    found = compared(original, read(png(walk(scenery(1))[30]), "still", "image/png"))
    assert found.verdict is Verdict.COPY
    assert found.stretches[0].a_start == pytest.approx(2.5, abs=0.5)


def test_other_scenes_have_nothing_in_common(original: tuple[signature.Signature, Reel]) -> None:
    assert compared(original, read(video(walk(scenery(2), seed=1)), "other")).verdict is Verdict.NOTHING


def test_one_fixed_camera_at_two_times_is_not_a_copy() -> None:
    first = read(video(walk(scenery(3), seed=1, still=True)), "monday")
    second = read(video(walk(scenery(3), seed=2, still=True)), "tuesday")
    assert compared(first, second).verdict is Verdict.SAME_VIEW


def test_dark_footage_is_not_comparable(original: tuple[signature.Signature, Reel]) -> None:
    dark = read(video([np.full((180, 320, 3), 9, np.uint8)] * 24), "dark")
    found = compared(original, dark)
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert "dark" in found.reason


def test_two_that_share_only_a_title_are_undecided() -> None:
    """A picture that stands still tells nothing of recordings, and what comes after it differs."""
    title = scenery(8, 320, 180)
    one, other = (read(video([title] * 24 + walk(scenery(n), 2.0)), f"{n}") for n in (6, 7))
    found = compared(one, other)
    assert found.verdict is Verdict.UNDECIDED
    assert "stands still" in found.reason


def test_a_still_of_one_fixed_camera_at_another_time_is_not_a_copy() -> None:
    first, second = (walk(scenery(3), 2.0, seed=n, still=True) for n in (1, 2))
    filmed = read(video(first), "monday")
    assert compared(filmed, read(png(second[12]), "tuesday", "image/png")).verdict is not Verdict.COPY
    found = compared(read(png(first[16]), "still", "image/png"), filmed)
    assert (found.verdict, found.a) == (Verdict.COPY, "still")
    assert found.stretches[0].b_start == pytest.approx(16 / 12, abs=0.13)
    assert [(e.kind, e.on) for e in found.edits if e.kind == "cut"] == [("cut", "a")]


# ------------------------------------------------------------------------------------------------------- genealogy


def copy(a: str, b: str, *edits: Edit) -> Comparison:
    return Comparison(a, b, Verdict.COPY, "", edits=edits)


def test_what_lacks_a_part_cannot_be_the_first() -> None:
    family = genealogy.families(
        [
            copy("long", "cut", Edit("cut", "b", "3 of 9 s")),
            copy("long", "barred", Edit("bars", "b", "left 20%")),
            copy("cut", "mirrored", Edit("mirror", "", "")),
        ],
        {"barred": [genealogy.Bound("2031-04-02", "capture", "captured on 2 April 2031")]},
    )[0]
    assert family.members == ("barred", "cut", "long", "mirrored")
    assert family.not_first == ("cut",)
    assert [(d.earlier, d.later, d.reasons[0].edit, d.reasons[0].strong) for d in family.descents] == [
        ("long", "barred", "bars", False),
        ("long", "cut", "cut", True),
    ]
    assert family.no_later_than is not None
    assert family.no_later_than.at == "2031-04-02"


def test_two_that_each_lack_something_come_from_a_third() -> None:
    family = genealogy.families([copy("x", "y", Edit("crop", "a"), Edit("grey", "b"))])[0]
    assert family.apart == (("x", "y"),)
    assert family.not_first == ("x", "y")
    assert family.open == ()


# ------------------------------------------------------------------------------------------------------- bad files


@pytest.mark.parametrize(
    ("data", "kind", "why"),
    [
        (b"", "video/mp4", "cannot be opened as video"),
        (b"", "image/png", "cannot be decoded as a picture"),
        (b"#EXTM3U\n#EXTINF:1,\nhttp://nowhere.example/a.ts\n", "video/mp4", "cannot be opened|list of other files"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "video/mp4", "cannot be opened|list of other files"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "image/png", "cannot be decoded"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, kind: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        Reel(data, kind)


def test_a_truncated_video_gives_what_it_has() -> None:
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream: Any = container.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for picture in walk(scenery(5)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    data = out.getvalue()
    times = [t for t, _ in Reel(data[: len(data) // 2], "video/x-matroska").samples(0.5)]
    assert 1 <= len(times) < 8
    assert times == sorted(times)


def test_pictures_of_an_animation_at_times_come_one_by_one() -> None:
    """The same as of a list of all of them, which would not fit in memory."""
    frames = [Image.new("RGB", (8, 8), (n * 40, 0, 0)) for n in range(5)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    reel = Reel(out.getvalue(), "image/gif")
    times = [round(t, 3) for t, _ in reel.samples()]
    assert times == [0.0, 0.1, 0.2, 0.3, 0.4]
    wanted = [-1.0, 0.0, 0.05, 0.15, 0.16, 0.4, 9.0]
    assert [round(t, 3) for t, _ in reel.at(wanted)] == [0.0, 0.0, 0.0, 0.1, 0.1, 0.4, 0.4]


def test_only_so_many_pixels_of_an_animation_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [Image.new("RGB", (8, 8), (n * 40, 0, 0)) for n in range(5)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    monkeypatch.setattr(reading, "ANIMATION_PIXELS", 8 * 8 * 3)
    reel = Reel(out.getvalue(), "image/gif")
    assert (len(list(reel.samples())), reel.facts.duration) == (3, pytest.approx(0.3))


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 2), (17, 31)])
def test_pictures_too_small_for_anything_are_said_to_be_so(shape: tuple[int, int]) -> None:
    tiny = np.random.default_rng(1).integers(0, 255, (*shape, 3), dtype=np.uint8)
    one = read(png(tiny), "tiny", "image/png")
    kept = packing.unpack(packing.pack(one[0]))
    assert signature.digest(kept) == signature.digest(one[0])
    found = compared(one, one)
    assert (found.verdict is Verdict.NOT_COMPARABLE) == (max(shape) > 400 or shape == (1, 1))


def test_pictures_larger_than_is_decoded_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size that a file says first may change in mid-stream: the decoder itself is bounded."""
    data = video(walk(scenery(1))[:12])
    monkeypatch.setitem(reading._DECODING, "max_pixels", "1000")
    with pytest.raises(Unreadable, match="no picture in it can be decoded"):
        list(Reel(data, "video/mp4").samples())


def test_a_video_longer_than_it_says_is_sampled_more_thinly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "MOST_FRAMES", 4)
    times = read(video(walk(scenery(1))), "long")[0].times.tolist()
    assert len(times) <= 5
    assert np.diff(times).min() >= 0.9
