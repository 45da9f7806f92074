"""Word pieces: written-out pairs, and the same ids and offsets as the reference implementation, the package `tokenizers`."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from onrecord.statements.model import FOLDER
from onrecord.wordpiece import REMEMBERED, WordPiece, characters
from onrecord.wordpiece.characters import Characters

VOCABULARY = (FOLDER / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
OURS = WordPiece(VOCABULARY)


def reference() -> Tokenizer:
    numbers = {piece: number for number, piece in enumerate(VOCABULARY)}
    made = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return made


THEIRS = reference()


def same(text: str) -> bool:
    ours, theirs = OURS.encode(text, add_special_tokens=False), THEIRS.encode(text, add_special_tokens=False)
    return (ours.ids, ours.offsets) == (theirs.ids, theirs.offsets)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("The Harbourmaster said:", ["the|The", "harbour|Harbour", "##master|master", "said|said", ":|:"]),
        ("“Café”", ["“|“", "cafe|Café", "”|”"]),
        ("Cafe\u0301s", ["cafes|Cafe\u0301s"]),
        ("a\u00a0b\u200bc\x00d", ["a|a", "bc|b\u200bc", "##d|d"]),
        ("東京 tower", ["東|東", "京|京", "tower|tower"]),
        ("İzmir", ["i|İ", "##z|z", "##mir|mir"]),
        ("🙂", ["[UNK]|🙂"]),
        ("x" * 101, ["[UNK]|" + "x" * 101]),
        ("[SEP]", ["[SEP]|[SEP]"]),
        ("one\ud800two", ["one|one", "##t|t", "##wo|wo"]),  # a lone surrogate, which `tokenizers` refuses
    ],
)
def test_pieces_and_the_words_they_stand_for(text: str, pieces: list[str]):
    encoded = OURS.encode(text, add_special_tokens=False)
    shown = [f"{VOCABULARY[n]}|{text[a:b]}" for n, (a, b) in zip(encoded.ids, encoded.offsets, strict=True)]
    assert shown == pieces


def test_special_pieces_stand_at_both_ends_unless_told_otherwise():
    encoded = OURS.encode("a dam")
    assert [VOCABULARY[n] for n in encoded.ids] == ["[CLS]", "a", "dam", "[SEP]"]
    assert encoded.offsets == [(0, 0), (0, 1), (2, 5), (0, 0)]


NASTY = [
    "ÀÉÎÕÜ àéîõü Ångström naïve façade Łódź Đặng Ǆ ǅ",
    "e\u0301\u0323a\u0323\u0301 \u0301 start\u0308\u0301\u0345end \u0344\u0345\u0315\u0344",
    "\u0301\u302e\u0323x\u302e\u0323y \U0001d15e\U0001d165\u0323 \u1b13\u1b44\u0323 \u08d4\u0323\u0f73\u0f71",
    "ﬁne ﬂoor ﬀ ﬃ ſtraße STRASSE ẞ İstanbul ıI ŉ ΌΣΟΣ όσος",
    "漢字かなカナ 한국어 각 힣 ㄱ \uf900 \U0002f800 \U00020000 \U0002b820 々",
    "zero\u200bwidth\u200d\ufeff soft\xadhyphen \u202eevil\u202c \u2066x\u2069 a\x00b\x07c\x0bd\x0ce\x1ff\x7f\x85g\ufffd\ue000",
    "nbsp\u00a0thin\u2009ideographic\u3000line\u2028para\u2029 \u1680 \u180e end\t\r\n",
    "👨‍👩‍👧 ❤️ 🇩🇪 👍🏽 ☃",
    "שלום עולם مرحبا بِكُمْ",
    "हिन्दी ภาษาไทย ខ្មែរ தமிழ் \u0958",
    "$5+3=8 <b>^_`|~ «oui» „ja“ ‘no’ – — … · ¿ ; \u037e \u1fef K Ω Å",
    "x" * 100 + " " + "x" * 101 + " " + "é" * 100 + " " + "é" * 101 + " " + "\u0301a" * 150,
    "[SEP] a[CLS]b [UNK][PAD] [MASK [MASK]] [sep] [S\u200bEP] [SEPé[SEP]é",
    "uncharacteristically antidisestablishmentarianism qzxqzx don't U.S.-led 3,000,000.5%",
    " ",
]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_as_in_the_reference(text: str):
    assert same(text)


@given(st.text(max_size=60))
def test_any_text_as_in_the_reference(text: str):
    assert same("".join(c for c in text if not "\ud800" <= c <= "\udfff"))


@given(st.text(alphabet="aÅé漢각ﬁß'.[SEP]\u0301\u0323\u0345\u0344\u302e\u1b44\u08d4\u200b\x00\u00a0\n🙂ב", max_size=40))
def test_marks_and_invisible_characters_as_in_the_reference(text: str):
    assert same(text)


def test_every_kind_of_character_as_in_the_reference():
    """The ends of each range and their neighbours, all of the common scripts, and a sample of the rest."""
    codes = {*range(0x3100), *range(0x3100, 0x110000, 211)}
    for kind in vars(characters).values():
        if isinstance(kind, Characters):
            codes.update(code + by for code in (*kind._first, *kind._last) for by in (-1, 0, 1))
    texts = [f"a{chr(code)}b {chr(code)}" for code in codes if 0 <= code < 0x110000 and not 0xD800 <= code < 0xE000]
    assert len(texts) > 15_000
    assert [text for text in texts if not same(text)] == []


@pytest.mark.shared
def test_real_texts_as_in_the_reference(shared: Path):
    with gzip.open(shared / "corpora/polnear/dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 0, None, 8)]
    assert len(texts) >= 10
    assert all(same(text) for text in texts)


def test_the_same_text_gives_the_same_pieces_however_much_came_between():
    fresh, text = WordPiece(VOCABULARY), "The bridge’s closure, “until spring”, was denied."
    before = fresh.encode(text)
    for start in range(0, REMEMBERED + 1000, 1000):
        fresh.encode(" ".join(f"n{number}" for number in range(start, start + 1000)))
    assert fresh.encode(text) == before
    assert len(fresh._known) <= REMEMBERED


def test_a_long_text_without_spaces_is_read_but_not_kept():
    fresh, text = WordPiece(VOCABULARY), "dam," * 5000
    assert fresh.encode(text, add_special_tokens=False).offsets[-2:] == [(19_996, 19_999), (19_999, 20_000)]
    assert text not in fresh._known


def test_a_vocabulary_without_the_special_pieces_is_refused():
    with pytest.raises(ValueError, match=r"\[MASK\]"):
        WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"])
