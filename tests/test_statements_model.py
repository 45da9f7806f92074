"""The attribution model: windows that lose nothing, paths that keep to words, offsets that fit, the same result always."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import ModelDamaged
from onrecord.statements import model
from onrecord.statements.decode import Attribution, Settings, best_paths, whole_quotations
from onrecord.statements.model import Extractor
from onrecord.statements.windows import MAX_TOKENS, paragraphs_of, pieces_of, quotations_of, windows_of

REPORT = (
    "Bridge closed after flood\n\n"
    "The mayor, Ann Lee, said on Monday that the bridge would stay closed until spring.\n\n"
    "“We will not open it before it is safe,” she told reporters. “Nobody should try to cross.”\n\n"
    "The contractor denied that its workers had left the site."
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def tokenizer(extractor: Extractor):
    return extractor._parts[0]


def said(text: str, found: list[Attribution]) -> list[tuple[str, str, str]]:
    """Source, cue and content in words."""
    return [
        tuple(" / ".join(text[a:b] for a, b in spans) for spans in (one.source, one.cue, one.content))  # type: ignore[misc]
        for one in found
    ]


# ---- windows


def test_paragraphs_are_split_at_line_breaks_but_wrapped_lines_are_joined():
    text = "A title\n\nThis line was wrapped by an old mail program\nand goes on here.\r\nNext one.\u2028Last\n"
    assert [text[a:b] for a, b in paragraphs_of(text)] == [
        "A title",
        "This line was wrapped by an old mail program\nand goes on here.",
        "Next one.",
        "Last",
    ]


def test_long_paragraphs_are_cut_at_sentence_ends():
    text = "It rained. " * 200
    pieces = list(pieces_of(text, [(0, len(text))]))
    assert len(pieces) > 2
    assert [piece.opens for piece in pieces] == [True] + [False] * (len(pieces) - 1)
    assert all(text[piece.start :].startswith("It rained.") for piece in pieces)


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('He said “no” and "yes".', ["“no”", '"yes"']),
        ("It's Bob's car, he said.", []),
        ("‘It's late,’ he said, 'and I can't stay.'", ["‘It's late,’", "'and I can't stay.'"]),
        ("“It goes on to the end", ["“It goes on to the end"]),
        ("„So?“ «oui»", ["„So?“", "«oui»"]),
    ],
)
def test_quotations(text: str, quotations: list[str]):
    assert [text[a:b] for a, b in quotations_of(text, 0, len(text))] == quotations


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab Zé’“\"'.\n\t\u00a0\u2028漢🙂", max_size=600), st.integers(20, 200))
def test_every_token_is_owned_by_one_window(text: str, first: int):
    tokenizer = Extractor()._parts[0] if not hasattr(test_every_token_is_owned_by_one_window, "kept") else None
    tokenizer = tokenizer or test_every_token_is_owned_by_one_window.kept  # type: ignore[attr-defined]
    test_every_token_is_owned_by_one_window.kept = tokenizer  # type: ignore[attr-defined]
    owned: list[tuple[int, int]] = []
    for window in windows_of(tokenizer, text, first_limit=first):
        assert len(window) == len(window.features) == len(window.spans) <= MAX_TOKENS
        owned += [span for span in window.spans[window.first : window.last] if span[0] < span[1]]
    assert owned == sorted(set(owned))
    expected = sum(len(tokenizer.encode(text[p.start : p.end], add_special_tokens=False).ids)
                   for p in pieces_of(text, paragraphs_of(text)))  # fmt: skip
    assert len(owned) == expected


# ---- decoding


def test_paths_change_roles_only_between_words():
    scores = np.zeros((1, 6, 7), np.float32)
    scores[0, :, 3:] = 5
    scores[0, 1:3, 1] = 4
    scores[0, 3, 0] = 3
    scores[0, 4:, 2] = 4
    joined = np.array([[False, False, False, False, False, True]])
    assert best_paths(scores, joined, [6], Settings()).tolist() == [[0, 1, 1, 0, 2, 2]]
    joined[0, 4] = True  # the word begins at 3, and as a whole it is content
    assert best_paths(scores, joined, [6], Settings()).tolist() == [[0, 1, 1, 2, 2, 2]]
    assert best_paths(scores, joined, [3], Settings())[0].tolist()[3:] == [0, 0, 0]


def test_content_takes_in_quotation_marks_and_following_paragraphs():
    text = "He said: “We came.\n\n“We saw.\n\n“We won.” Then he left."
    start = text.index("We came")
    assert [text[a:b] for a, b in whole_quotations(text, [(start, start + 7)])] == [
        "“We came.\n\n“We saw.\n\n“We won.”"
    ]
    plain = "He said they came. “Good.”"
    assert [plain[a:b] for a, b in whole_quotations(plain, [(8, 17)])] == ["they came"]


# ---- the shipped model


def test_a_report(extractor: Extractor):
    """What every version of the weights must find; the bounds of a cue may differ by a word or two."""
    expected = [
        ("The mayor, Ann Lee", "said", "that the bridge would stay closed until spring"),
        ("she", "told", "“We will not open it before it is safe,” / “Nobody should try to cross.”"),
        ("The contractor", "denied", "that its workers had left the site"),
    ]
    found = said(REPORT, extractor.attributions(REPORT))
    assert len(found) == len(expected)
    for (source, cue, content), (who, how, what) in zip(found, expected, strict=True):
        assert who.endswith(source.strip(","))  # with or without the title
        assert source
        assert how in cue
        assert content.strip(".") == what.strip(".")


@pytest.mark.parametrize("text", ["", " \n\n ", "“", "\ud800 said \udfff no.", "\x00", "[SEP] said [CLS] no."])
def test_odd_texts_do_no_harm(extractor: Extractor, text: str):
    for one in extractor.attributions(text):
        assert all(0 <= a < b <= len(text) for spans in (one.source, one.cue, one.content) for a, b in spans)


def test_only_the_given_paragraphs_are_read(extractor: Extractor):
    start = REPORT.index("The contractor")
    assert [one.cue for one in extractor.attributions(REPORT, [(start, len(REPORT))])] == [
        ((REPORT.index("denied"), REPORT.index("denied") + 6),)
    ]
    assert extractor.attributions(REPORT, []) == []


def test_offsets_count_characters_not_bytes(extractor: Extractor):
    text = "🙂 Good morning. “Ça suffit,” said José Müller. 漢字"
    ((source, cue, content),) = said(text, extractor.attributions(text))
    assert (source, cue, content) == ("José Müller", "said", "“Ça suffit,”")


def test_a_text_gives_the_same_result_alone_and_after_others(extractor: Extractor):
    alone = Extractor().attributions(REPORT)
    extractor.attributions("Other people said other things. " * 50)
    assert extractor.attributions(REPORT) == alone


def test_attributions_are_sorted_within_the_text_and_likely(extractor: Extractor):
    text = "\n\n".join([REPORT] * 12)
    found = extractor.attributions(text)
    assert len(found) >= 30
    assert [one.cue for one in found] == sorted(one.cue for one in found)
    assert all(0 <= one.confidence <= 1 and one.content and one.cue for one in found)


def test_a_text_without_line_breaks_takes_linear_time(tokenizer):
    def seconds(copies: int) -> float:
        text = "It is what they said, he said. " * copies
        began = time.process_time()
        assert sum(1 for _ in windows_of(tokenizer, text))
        return time.process_time() - began

    small = max(seconds(2_000), 0.05)
    assert seconds(20_000) < 30 * small


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    about = json.loads((model.FOLDER / "attribution.json").read_text())
    for name in ["attribution.json", *about["files"]]:
        shutil.copy(model.FOLDER / name, tmp_path / name)
    monkeypatch.setattr(model, "FOLDER", tmp_path)
    assert Extractor().version == about["version"]
    target = tmp_path / "attribution.onnx"
    target.write_bytes(target.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelDamaged, match=r"attribution\.onnx"):
        Extractor().attributions("He said no.")
    target.unlink()
    with pytest.raises(ModelDamaged, match="cannot be read"):
        Extractor().attributions("He said no.")
