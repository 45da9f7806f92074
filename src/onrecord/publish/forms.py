"""Where a sealed name or passage stands in a text: in every case of letters, spelling, order and wrapping that is known.

A text is folded before it is searched: letters without their accents and in small, Cyrillic and Greek in Latin letters,
without characters that show nothing; each folded character remembers where it comes from. What is found is a place in
the text itself. Words that are written in another way (percent signs, entities, base64, hexadecimal digits) are read first.
Too much is withheld rather than too little: whoever shares a surname with a sealed person keeps it only beside the own given name.
"""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import unquote

from onrecord.records import Seal, SealKind, Speaker, SpeakerKind

_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lady lord rev fr sr sister brother judge gen col maj capt lt sgt".split()
)
_PARTICLES = frozenset("al el bin ibn abu van von de der den da di du dos das del della la le ter ten y e".split())
_LATIN = dict(zip("øæœđðłıþħŋ", ["o", "ae", "oe", "d", "d", "l", "i", "th", "h", "n"], strict=True))
_CYRILLIC = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуўфхцчшщъыьэюя",
        "a b v g g d e ie e zh z y i i y k l m n o p r s t u u f kh ts ch sh shch - y - e yu ya".replace("-", "").split(
            " "
        ),
        strict=True,
    )
)
_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(), strict=True)
)
_APART = r"(?:[\W_]|%20|&nbsp;|&#\d{1,5};){0,24}"  # what may stand between two words of a name or passage
_BROKEN = r"(?:-[^\S\n]*\n\s*)?"  # a word divided at the end of a line
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W\d_])"
_CODED = re.compile(r"%[0-9A-Fa-f]{2}|&#?\w{1,31};|\\u[0-9A-Fa-f]{4}|=[0-9A-F]{2}|=\n")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}={0,2}")
_REACH = 80  # characters between two codes, or around one, that are read as one stretch
_STOPS = frozenset("\"'<> \t\r\f\v")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_SENTENCE = re.compile(r"(?<=[.!?…”\"])\s+|\n+")
_SHORT = 3  # letters: a word no longer than this is a name only where it begins with a capital
_TELLING = 6  # letters and digits that a passage needs to be looked for elsewhere
_PIECE = 20  # the same for a sentence out of a longer passage


@cache
def _folded(character: str) -> str:
    """What one character is searched as; nothing for marks and for what shows nothing."""
    found = []
    for c in unicodedata.normalize("NFKD", character.casefold()):
        for low in c.casefold():
            if unicodedata.category(low) in ("Mn", "Cf"):
                continue
            found.append(_LATIN.get(low) or _CYRILLIC.get(low, _GREEK.get(low, low)))
    return "".join(found)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is searched, and for each of its characters where it comes from (None: from the same place)."""

    text: str
    places: Sequence[int] | None

    def place(self, start: int, end: int, whole: str) -> tuple[int, int]:
        """Where a stretch of it stands in the text, with the marks that belong to its last letter."""
        if self.places is None:
            return start, end
        first, last = self.places[start], self.places[end - 1] + 1
        while last < len(whole) and unicodedata.category(whole[last]) in ("Mn", "Cf"):
            last += 1
        return first, last


def fold(text: str) -> Folded:
    """The text as it is searched."""
    if text.isascii():
        return Folded(text.lower(), None)
    pieces, places = [], list[int]()
    for place, character in enumerate(text):
        piece = _folded(character)
        pieces.append(piece)
        places.extend([place] * len(piece))
    return Folded("".join(pieces), places)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))


def _plain(word: str) -> str:
    return "".join(_folded(c) for c in word)


def _spelt(word: str) -> str:
    """A pattern for the spellings of one word."""
    letters = []
    for c in word:
        low, plain = c.casefold(), _folded(c)
        if low in "äöü":
            letters.append(f"{plain}e?")
        elif low in "åø":
            letters.append(f"{plain}{plain if low == 'å' else 'e'}?")
        elif plain == "e" and letters and letters[-1] in ("a", "o", "u"):
            letters.append("e?")
        else:
            letters.append(re.escape(plain))
    return (_BROKEN if len(letters) > _SHORT else "").join(letters)


@dataclass(frozen=True, slots=True)
class _Form:
    """One pattern. ``strong``: where it stands, the seal's other words stand for the same person; ``capital``: only written so."""

    pattern: str
    seal: Seal | None  # None: somebody else's name, which stays
    strong: bool = False
    capital: bool = False
    near: bool = False  # only in a text that has a strong form, too
    surname: bool = False
    size: int = 0  # letters
    needs: tuple[str, ...] = ()  # words of which all stand in whatever it matches


def _forms_of(seal: Seal, others: Iterable[str]) -> Iterator[_Form]:
    words = [w for w in _words(seal.words) if _plain(w)]
    while len(words) > 1 and _plain(words[0]) in _TITLES:
        words = words[1:]
    if not words:
        return
    for form in (*seal.forms, *others):
        given = [w for w in _words(form) if _plain(w)]
        if given:
            yield _full(given, seal)
    if len(words) == 1:
        yield _Form(
            _bounded(_spelt(words[0])),
            seal,
            strong=True,
            capital=len(_plain(words[0])) <= _SHORT,
            size=len(_plain(words[0])),
            needs=tuple(words),
        )
        return
    last = len(words) - 1
    while last > 1 and _plain(words[last - 1]) in _PARTICLES:
        last -= 1
    given, surname = words[:last], words[last:]
    family = _APART.join(_spelt(w) for w in surname)
    first, middle = _spelt(given[0]), given[1:]
    between = (
        "".join(f"(?:(?:{_spelt(w)}|{re.escape(_plain(w)[0])}){_APART})?" for w in middle) or rf"(?:[^\W\d_]{_APART})?"
    )
    size = sum(len(_plain(w)) for w in words)
    yield _full(words, seal)
    yield _Form(_bounded(f"{first}{_APART}{between}{family}"), seal, strong=True, size=size, needs=(given[0], *surname))
    yield _Form(
        _bounded(f"{family}{_APART}{_APART.join(map(_spelt, given))}"), seal, strong=True, size=size, needs=tuple(words)
    )
    yield _Form(_bounded(f"{family}{_APART}{first}"), seal, strong=True, size=size, needs=(given[0], *surname))
    initial = re.escape(_plain(given[0])[0])
    short = size - len(_plain(given[0])) + 1
    yield _Form(_bounded(f"{initial}{_APART}{between}{family}"), seal, strong=True, size=short, needs=tuple(surname))
    if seal.whole:
        return
    for rest in range(1, last):  # a surname of several words: “Okoro-Vale”, “García Márquez”
        several = words[rest:]
        joined = "-".join(several) in unicodedata.normalize("NFC", seal.words)
        size = sum(len(_plain(w)) for w in several)
        pattern = _bounded(_APART.join(map(_spelt, several)))
        yield _Form(pattern, seal, strong=joined, size=size, needs=tuple(several))
    alone = [w for w in surname if _plain(w) not in _PARTICLES] or surname
    for whole in (surname, alone[-1:]):
        plain = "".join(map(_plain, whole))
        pattern = _bounded(_APART.join(_spelt(w) for w in whole))
        yield _Form(pattern, seal, capital=len(plain) <= _SHORT, surname=True, size=len(plain), needs=tuple(whole))
    for word in given:
        if len(_plain(word)) > 1:
            yield _Form(_bounded(_spelt(word)), seal, capital=True, near=True, size=len(_plain(word)))


def _full(words: Sequence[str], seal: Seal | None) -> _Form:
    """All words in their order; where they are written as one they may stand inside a longer one (an address of mail)."""
    size = sum(len(_plain(w)) for w in words)
    apart = _bounded(_APART.join(_spelt(w) for w in words))
    together = "".join(_spelt(w) for w in words)
    inside = f"{apart}|{together}" if len(words) > 1 and size > _TELLING else apart
    return _Form(inside, seal, strong=True, capital=size <= _SHORT, size=size, needs=tuple(words))


def _bounded(pattern: str) -> str:
    return f"{_BEFORE}(?:{pattern}){_AFTER}"


def _passages(seal: Seal) -> Iterator[_Form]:
    """The passage as a whole, and each longer sentence of it: copies keep sentences, and cut between them."""
    pieces = [seal.words, *(p for p in _SENTENCE.split(seal.words) if len("".join(_words(p))) >= _PIECE)]
    for form in dict.fromkeys([*pieces, *seal.forms]):
        words = [w for w in _words(form) if _plain(w)]
        size = sum(len(_plain(w)) for w in words)
        if size >= _TELLING:
            yield _Form(_APART.join(_spelt(w) for w in words), seal, size=size, needs=tuple(words))


@dataclass(frozen=True, slots=True)
class Found:
    """A place of a text, ``[start, end)``, that a seal is on."""

    start: int
    end: int
    seal: Seal


@dataclass
class Finder:
    """Finds what seals are on. ``speakers`` are the record's: their other names, and who else has the same surname."""

    seals: Sequence[Seal]
    speakers: Sequence[Speaker] = ()
    names: Sequence[tuple[str, Seal]] = ()  # words that are no name of a person: names and addresses of sealed files
    sealed_speakers: dict[str, Seal] = field(default_factory=dict, init=False)  # id -> the seal that is on its name

    def __post_init__(self) -> None:
        named = [s for s in self.seals if s.kind is SealKind.NAME and s.words]
        others = self._meet(named)
        forms = [form for seal in named for form in _forms_of(seal, others.get(seal.id, ()))]
        for seal in self.seals:
            if seal.kind is SealKind.PASSAGE and seal.words:
                forms += _passages(seal)
        for words, seal in self.names:
            given = _words(words)
            size = sum(len(_plain(w)) for w in given)
            if size >= _TELLING:
                forms.append(_Form(_APART.join(_spelt(w) for w in given), seal, size=size, needs=tuple(given)))
        forms = [*self._namesakes(named), *sorted(forms, key=lambda f: -f.size)]
        self._forms = forms
        self._pattern = re.compile("|".join(f"(?P<f{n}>{f.pattern})" for n, f in enumerate(forms))) if forms else None
        self._known: dict[str, tuple[Found, ...]] = {}
        sure = {_sure_letters(form.needs) for form in forms if form.seal is not None and not form.near}
        letters, plain = {one for one, _ in sure}, {other for _, other in sure}
        # Without one of these letters nothing can be found: most texts are done with after a look for them.
        self._letters = tuple(letters) if all(len(each) >= _SHORT for each in letters) else ()
        self._plain = tuple(plain) if all(len(each) > _SHORT for each in plain) else ()

    def __bool__(self) -> bool:
        return self._pattern is not None

    def _meet(self, named: Sequence[Seal]) -> dict[str, list[str]]:
        """Which speakers are sealed, and what else they are called in the case."""
        found: dict[str, list[str]] = {}
        for seal in named:
            whole = [f for f in _forms_of(seal, ()) if f.strong]
            matching = re.compile("|".join(f.pattern for f in whole)) if whole else None
            for speaker in self.speakers:
                called = (speaker.name, *speaker.aliases)
                if matching is None or not any(_is(matching, form) for form in called):
                    continue
                self.sealed_speakers.setdefault(speaker.id, seal)
                roles = " ".join(role.title.casefold() for role in speaker.roles)
                found.setdefault(seal.id, []).extend(form for form in called if _is_name(form, roles))
        return found

    def _namesakes(self, named: Sequence[Seal]) -> Iterator[_Form]:
        """Other people's full names with a sealed surname: they stay. What is a part of a sealed name is nobody else's."""
        sealed = [[_plain(w) for w in _words(s.words)] for s in named]
        surnames = {words[-1] for words in sealed if len(words) > 1}
        for speaker in self.speakers:
            if speaker.id in self.sealed_speakers or speaker.kind is not SpeakerKind.PERSON:
                continue
            for form in (speaker.name, *speaker.aliases):
                words = _words(form)
                plain = {_plain(w) for w in words}
                if any(plain <= set(whole) for whole in sealed):
                    continue
                if len(words) > 1 and _plain(words[-1]) in surnames and _plain(words[0]) not in _TITLES:
                    yield _Form(_bounded(_APART.join(_spelt(w) for w in words)), None, size=len(form))

    def found(self, text: str, surely: bool = False) -> tuple[Found, ...]:
        """Every place, in order, none overlapping. ``surely``: only what cannot stand in binary data by chance."""
        if self._pattern is None or not text:
            return ()
        known = self._known.get(text) if len(text) < 2_000 and not surely else None
        if known is None:
            places = [*self._plainly(text, surely), *self._written(text, surely)]
            known = tuple(_apart(places))
            if len(text) < 2_000 and not surely:
                self._known[text] = known
        return known

    def _plainly(self, text: str, surely: bool) -> list[Found]:
        if self._letters and not self._may_stand_in(text):
            return []
        folded = fold(text)
        hits: list[tuple[int, int, _Form]] = []
        for match in self._pattern.finditer(folded.text) if self._pattern is not None else ():
            if match.lastgroup and match.end() > match.start():
                start, end = folded.place(match.start(), match.end(), text)
                hits.append((start, end, self._forms[int(match.lastgroup[1:])]))
        strong = {form.seal.id for _, _, form in hits if form.strong and form.seal is not None}
        shared = any(form.seal is None for _, _, form in hits)
        found = []
        for start, end, form in hits:
            if form.seal is None or (form.capital and not text[start].isupper()):
                continue
            if form.near and form.seal.id not in strong:
                continue
            if form.surname and shared and form.seal.id not in strong:
                continue
            if surely and form.size < 5:
                continue
            found.append(Found(start, end, form.seal))
        return found

    def _may_stand_in(self, text: str) -> bool:
        low = text.lower() if text.isascii() else text.translate(_TABLE)
        if "-" in low:
            low = _DIVIDED.sub("", low)
        return any(letters in low for letters in self._letters)

    def may_be_in(self, data: bytes) -> bool:
        """Whether it can stand in these bytes as plain letters of one or two bytes each: a quick look at much binary data."""
        low = data.lower()
        wanted = [each.encode(kind) for each in self._plain for kind in ("ascii", "utf-16-le")]
        return not wanted or any(each in low for each in wanted)

    def _written(self, text: str, surely: bool) -> Iterator[Found]:
        """Stretches that hold it in another writing; they are withheld as a whole."""
        for start, end in (*_coded(text), *_base64(text)):
            for read in read_otherwise(text[start:end]):
                hits = self._plainly(read, surely)
                if hits:
                    yield Found(start, end, hits[0].seal)
                    break

    def cleaned(self, text: str) -> str:
        """The text with a label in each such place."""
        pieces, position = [], 0
        for hit in self.found(text):
            pieces += [text[position : hit.start], shown(hit.seal)]
            position = hit.end
        return "".join([*pieces, text[position:]]) if pieces else text


def _coded(text: str) -> Iterator[tuple[int, int]]:
    """Stretches with characters that are written as codes, with the words that they stand in."""
    first = last = -1
    for match in _CODED.finditer(text):
        if last >= 0 and match.start() - last > _REACH:
            yield _around(text, first, last)
            first = -1
        first, last = (match.start() if first < 0 else first), match.end()
    if last >= 0:
        yield _around(text, first, last)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    while start > low and text[start - 1] not in _STOPS and text[start - 1] != "\n":
        start -= 1
    while end < high and text[end] not in "\"'<>\n":
        end += 1
    return start, end


def _base64(text: str) -> Iterator[tuple[int, int]]:
    for match in _BASE64.finditer(text):
        if not (match[0].isalpha() and (match[0].istitle() or match[0].islower())):  # a word, as it seems
            yield match.start(), match.end()


class _Table(dict[int, str]):
    """What every character is searched as, looked up once each."""

    def __missing__(self, code: int) -> str:
        self[code] = _folded(chr(code))
        return self[code]


_TABLE = _Table()
_DIVIDED = re.compile(r"-[^\S\n]*\n\s*")


def _sure_letters(words: Iterable[str]) -> tuple[str, str]:
    """The longest stretch of letters that each spelling of these words has: folded, and as plain ASCII where it has that."""
    folded, plain = "", ""
    for word in words:
        pieces = re.split(r"[äöüåøÄÖÜÅØ]", word)
        for piece in pieces:
            for run in re.split(r"(?<=[aouAOU])[eE]", piece):
                folded = max(folded, _plain(run), key=len)
                for low in re.findall(r"[a-z]+", run.lower()):
                    plain = max(plain, low, key=len)
    return folded, plain


def shown(seal: Seal) -> str:
    """What stands in a text in the place of what is sealed."""
    return seal.label if seal.kind is SealKind.NAME else f"[{seal.label}]"


def read_otherwise(text: str) -> Iterator[str]:
    """What a stretch of text says where it is an encoding of another text."""
    if "%" in text or "+" in text:
        yield unquote(text.replace("+", " "))
        yield unquote(text, "latin-1")
    if "&" in text:
        yield html.unescape(text)
    if "\\u" in text:
        yield _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    if "=" in text:
        data = quopri.decodestring(text.encode("utf-8", "replace"))
        yield data.decode("utf-8", "replace")
        yield data.decode("latin-1")
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text):
        data = bytes.fromhex(text)
        yield data.decode("latin-1")
        yield data.decode("utf-8", "replace")
    elif re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", text):
        for skipped in range(4):
            piece = text.rstrip("=").translate(_URLSAFE)[skipped:]
            piece = piece[: len(piece) - (len(piece) % 4 == 1)]
            try:
                data = base64.b64decode(piece + "=" * (-len(piece) % 4))
            except (binascii.Error, ValueError):
                continue
            yield data.decode("latin-1")
            if not data.isascii():
                yield data.decode("utf-8", "replace")


_URLSAFE = str.maketrans("-_", "+/")


def _is(matching: re.Pattern[str], form: str) -> bool:
    folded = fold(form).text
    words = re.findall(r"[^\W_]+", folded)
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return matching.fullmatch(" ".join(words)) is not None


def _is_name(form: str, roles: str) -> bool:
    """Whether what a speaker is called is a name, and not a description or an office."""
    words = _words(form)
    if not words or form.casefold() in roles or len(words) > 5:
        return False
    return (
        all(w[0].isupper() or _plain(w) in _PARTICLES for w in words)
        and any(w[0].isupper() for w in words)
        and len("".join(words)) > _SHORT
    )


def _apart(places: Iterable[Found]) -> Iterator[Found]:
    """In order, those that overlap as one: the longer keeps its seal."""
    current: Found | None = None
    for each in sorted(places, key=lambda f: (f.start, -f.end)):
        if current is None or each.start >= current.end:
            if current is not None:
                yield current
            current = each
        else:
            longer = max(current, each, key=lambda f: f.end - f.start)
            current = Found(current.start, max(current.end, each.end), longer.seal)
    if current is not None:
        yield current
