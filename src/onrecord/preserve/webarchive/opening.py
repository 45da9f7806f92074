"""From a preserved web archive to its answers: each payload that may be evidence goes into the store, the rest is counted.

One pass, in the order of the file; a second one over the places of pages that only turned out to be wanted later, because the
archive's list names them by an address that led there. Nothing larger than a piece of a record is held.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO, cast
from urllib.parse import urljoin

from onrecord.preserve.names import URL_LIMIT, harmless
from onrecord.preserve.webarchive import bounds, problems
from onrecord.preserve.webarchive.kinds import KEPT, PAGE, kind_of
from onrecord.preserve.webarchive.stream import Bomb, Broken, CutOff, Stream
from onrecord.preserve.webarchive.wacz import Integrity, Listed, NoPackage, Package, PackageBomb
from onrecord.preserve.webarchive.warc import (
    Body,
    Digest,
    Http,
    Record,
    TooLarge,
    Undecodable,
    decoded,
    digest_of,
    http_of,
    outcome,
    pieces,
    records,
    unchunked,
    utc,
)
from onrecord.records import Archive, Capture, Problem, Proof
from onrecord.store import Stored

VERSION = "webarchive-1"
HEAD = 1 << 16  # bytes that are looked at to tell what an answer is
GONE = frozenset({404, 410, 451})
OWN = "https://onrecord.invalid/"  # the addresses that our own packages give to sources that have none
_WEB = re.compile(r"https?://[^\s/?#]+[^\r\n]*\Z", re.IGNORECASE)
_WHOLE_RANGE = re.compile(r"bytes 0-(\d+)/(\d+)\Z")


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that was kept: the capture, and the bytes in the store (None where the capture has none)."""

    capture: Capture
    stored: Stored | None


@dataclass
class Opening:
    """The reading of one archive. Iterate over ``answers`` to its end; then ``archive`` and ``problems`` are whole.

    ``put`` keeps bytes in the store; what it raises passes through. ``progress`` is told the bytes of the file that were read.
    """

    handle: BinaryIO
    sha256: str
    name: str
    kind: str  # "warc" or "wacz"
    size: int
    put: Callable[[Iterable[bytes]], Stored]
    progress: Callable[[int], None] = lambda _: None
    _tally: problems.Tally = field(init=False)
    _left: Counter[str] = field(default_factory=Counter)
    _digests: Counter[str] = field(default_factory=Counter)
    _records: int = 0
    _taken: int = 0
    _integrity: Integrity = field(default_factory=lambda: Integrity(Proof.NOT_CHECKABLE, ""))
    _listed: dict[bytes, list[Listed]] = field(default_factory=lambda: defaultdict(list))
    _redirects: dict[bytes, bytes] = field(default_factory=dict)
    _deferred: list[tuple[str, int, int, bytes]] = field(default_factory=list)  # member, offset, within, address
    _originals: dict[bytes, _Original] = field(default_factory=dict)  # by digest, by id, by address and time
    _unkept: set[bytes] = field(default_factory=set)  # the same keys, of answers that were left inside
    _revisits: list[tuple[Capture, tuple[bytes, ...]]] = field(default_factory=list)
    _pages_met: int = 0
    _gone: int = 0

    def __post_init__(self) -> None:
        self._tally = problems.Tally(self.name)

    @property
    def problems(self) -> list[Problem]:
        return self._tally.all()

    @property
    def archive(self) -> Archive:
        """The archive as it was found."""
        i = self._integrity
        return Archive(
            self.sha256,
            self.name,
            self.kind,
            self.size,
            self._records,
            self._taken,
            tuple(sorted(self._left.items())),
            tuple(sorted(self._digests.items())),
            i.files,
            i.files_words,
            i.signed,
            i.signature,
            i.signature_words,
        )

    # -- the flow

    def answers(self) -> Iterator[Taken]:
        """Everything that is kept, in the order of the archive."""
        if self.kind == "warc":
            yield from self._through([("", self.size)], lambda _: self.handle)
        else:
            try:
                package = Package(self.handle, self.name, self._tally.add)
            except NoPackage as trouble:
                told = problems.bomb if isinstance(trouble, PackageBomb) else problems.not_readable
                self._tally.add(told(self.name, str(trouble)))
                return
            self._integrity = package.integrity()
            warcs = package.warcs()
            if not warcs:
                self._tally.add(problems.not_readable(self.name, "there is no WARC in it (archive/)"))
                return
            for page in islice(package.pages(), bounds.MAX_LISTED):
                self._listed[_address(page.url)].append(page)
            yield from self._through(warcs, lambda name: cast(BinaryIO, package.open(name)))
        if not self._records:
            self._tally.add(problems.not_readable(self.name, "there is no record in it"))

    def _through(self, warcs: list[tuple[str, int]], opened: Callable[[str], BinaryIO]) -> Iterator[Taken]:
        done = 0
        for member, size in warcs:
            for record in self._records_of(member, size, opened, done):
                try:
                    yield from self._answer(record, member)
                except (Broken, CutOff, Bomb) as trouble:
                    record.trouble = trouble
            done += size
        yield from self._second_pass(warcs, opened)
        yield from self._resolved()

    def _records_of(self, member: str, size: int, opened: Callable[[str], BinaryIO], done: int) -> Iterator[Record]:
        """Every record of one WARC, its troubles told."""

        def damaged(place: tuple[int, int], trouble: Exception) -> None:
            where = self._where(member, *place)
            cut = isinstance(trouble, CutOff)
            self._tally.add(problems.truncated(where) if cut else problems.record_broken(where, str(trouble)))

        try:
            stream = Stream(opened(member), size)
            for record in records(stream, damaged):
                self._records += 1
                if self._records > bounds.MAX_RECORDS:
                    why = f"It has more than {bounds.MAX_RECORDS:,} records; those behind them were not read."
                    self._tally.add(problems.too_large(self.name, why))
                    return
                self.progress(done + stream.progress)
                yield record
        except Bomb:
            why = "what is in it unpacks to far more than an archive of its size should hold; its rest was not read"
            self._tally.add(problems.bomb(f"{self.name}/{member}" if member else self.name, why))
        except Broken as trouble:
            self._tally.add(problems.not_readable(f"{self.name}/{member}", str(trouble)))

    def _second_pass(self, warcs: list[tuple[str, int]], opened: Callable[[str], BinaryIO]) -> Iterator[Taken]:
        """The pages that an address of the list led to; all of them, where the list names none that is there."""
        if not self._deferred:
            return
        wanted = self._led_to()
        everything = not self._pages_met and not wanted
        chosen = [place for place in self._deferred if everything or place[3] in wanted]
        if everything:
            message = "None of the pages that its list names is in the package: every page in it was taken."
            self._tally.add(problems.index(self.name, message))
        rest = len(self._deferred) - len(chosen)
        if rest:
            self._left["pages that its list does not name"] += rest
            self._tally.add(problems.pages_left(self.name, rest))
        for member, size in warcs:
            places = sorted((offset, within) for name, offset, within, _ in chosen if name == member)
            if places:
                yield from self._again(member, size, places, opened, wanted)

    def _again(
        self,
        member: str,
        size: int,
        places: list[tuple[int, int]],
        opened: Callable[[str], BinaryIO],
        wanted: dict[bytes, Listed],
    ) -> Iterator[Taken]:
        left = set(places)
        try:  # one pass forward: going back in a packed member would unpack it from its first byte each time
            stream = Stream(opened(member), size)
            for record in records(stream, lambda place, trouble: None):  # its troubles were told in the first pass
                place = (record.offset, record.within)
                if place not in left:
                    continue
                left.discard(place)
                listed = wanted.get(_address(record.url), Listed(record.url, "", ""))
                try:
                    yield from self._response(record, member, listed, again=True)
                except (Broken, CutOff, Bomb) as trouble:
                    record.trouble = trouble
                if not left:
                    return
        except Bomb:
            why = "what is in it unpacks to far more than an archive of its size should hold; its rest was not read"
            self._tally.add(problems.bomb(f"{self.name}/{member}" if member else self.name, why))
        except Broken as trouble:
            self._tally.add(problems.not_readable(f"{self.name}/{member}", str(trouble)))

    def _led_to(self) -> dict[bytes, Listed]:
        """The addresses of pages that listed ones lead to by redirects, with the entry of the list."""
        found: dict[bytes, Listed] = {}
        for address, entries in self._listed.items():
            at = address
            for _ in range(bounds.MAX_REDIRECTS):
                at = self._redirects.get(at, b"")
                if not at or at in found:
                    break
                found[at] = entries[0]
        met = {address for _, _, _, address in self._deferred}
        return {address: entry for address, entry in found.items() if address in met}

    # -- one record

    def _answer(self, record: Record, member: str) -> Iterator[Taken]:
        where = self._where(member, record.offset, record.within)
        if record.length is None:
            self._left["records without a length"] += 1
            self._tally.add(problems.no_length(where))
        elif (
            record.type in ("response", "resource", "revisit")
            and _WEB.match(record.url)
            and len(record.url) <= URL_LIMIT
        ):
            if record.type == "revisit":
                self._revisit(record, member)
            else:
                yield from self._response(record, member, None)
        else:
            known = record.type in ("warcinfo", "request", "metadata", "conversion", "continuation")
            if record.type == "continuation":
                self._tally.add(problems.segmented(where))
            self._left[f"{record.type} records" if known else "other records"] += 1
            self._block_only(record, where)

    def _block_only(self, record: Record, where: str) -> None:
        """Check the digest of a record whose bytes are not wanted."""
        block = record.block
        record.body.drain()
        self._judge(block, [], where)

    def _judge(self, block: Digest | None, payloads: list[Digest], where: str) -> Proof:
        proof, which = outcome(block, payloads)
        self._digests[proof.value] += 1
        if which:
            self._tally.add(problems.digest(where, which))
        return proof

    def _response(self, record: Record, member: str, listed: Listed | None, again: bool = False) -> Iterator[Taken]:
        where = self._where(member, record.offset, record.within)
        block = record.block
        http = http_of(record.body) if record.type == "response" else None
        if record.type == "response" and http is None:
            record.body.drain()
            if not again:
                self._left["other records"] += 1
                self._judge(block, [], where)
                self._tally.add(problems.record_broken(where, "its block is no answer of HTTP"))
            return
        answer = _Reading(record, http, block)
        verdict = self._verdict(answer, record, http, listed, where)
        if isinstance(verdict, str):
            answer.finish()
            if not again:
                proof = self._judge(block, answer.payloads, where)
                yield from self._not_kept(record, member, http, verdict, proof)
            return
        try:
            stored = self.put(answer.bounded(verdict.first, verdict.rest))
            answer.finish()
        except (Undecodable, TooLarge) as trouble:
            answer.finish()
            self._left[_UNDECODED] += 1
            self._judge(block, answer.payloads, where)
            self._undecoded(trouble, where)
            return
        proof = self._judge(block, answer.payloads, where) if not again else outcome(block, answer.payloads)[0]
        if cut := record.header("WARC-Truncated"):
            self._tally.add(problems.record_cut(where, harmless(cut)[:40]))
        capture = self._capture(record, member, http, proof, verdict.title, stored.sha256, answer.payload.hexdigest())
        self._remember(record, capture)
        self._taken += 1
        yield Taken(capture, stored)

    def _verdict(
        self, answer: _Reading, record: Record, http: Http | None, listed: Listed | None, where: str
    ) -> str | _Wanted:
        """Whether an answer is kept; else the word that it is counted under. Reads no more than its head."""
        if record.header("WARC-Segment-Number"):
            self._tally.add(problems.segmented(where))
            return "other records"
        if http is not None and not 200 <= http.status < 300:
            return "redirects" if 300 <= http.status < 400 else "errors"
        if http is not None and http.status == 206:
            whole = _WHOLE_RANGE.match(http.header("Content-Range"))
            if whole is None or int(whole[1]) + 1 != int(whole[2]):
                return "parts of files"
        content_type = http.header("Content-Type") if http is not None else record.header("Content-Type")
        try:
            first, rest, whole_size = _head(answer.decoded())
        except (Undecodable, TooLarge) as trouble:
            self._undecoded(trouble, where)
            return _UNDECODED
        kind = kind_of(first, content_type, record.url, whole_size)
        if kind not in KEPT:
            return kind
        entry = listed
        if kind == PAGE and entry is None and self._listed:
            entry = self._entry(record)
            if entry is None:
                return _LATER
            self._pages_met += 1
        title = entry.title if entry is not None else ""
        return _Wanted(first, rest, title)

    def _undecoded(self, trouble: Undecodable | TooLarge, where: str) -> None:
        large = isinstance(trouble, TooLarge)
        self._tally.add(problems.bomb(where, str(trouble)) if large else problems.encoding(where, str(trouble)))

    def _entry(self, record: Record) -> Listed | None:
        """The entry of the list that is nearest in time."""
        entries = self._listed.get(_address(record.url), [])
        at = record.captured or ""
        return min(entries, key=lambda e: (_apart(e.at, at), e.at, e.title), default=None)

    def _not_kept(self, record: Record, member: str, http: Http | None, word: str, proof: Proof) -> Iterator[Taken]:
        if word == _LATER:
            self._deferred.append((member, record.offset, record.within, _address(record.url)))
            self._unkept.update(_keys(record))
            return
        self._left[word] += 1
        self._unkept.update(_keys(record))
        if http is None:
            return
        if word == "redirects":
            target = _target(record.url, http.header("Location"))
            if target:
                self._redirects[_address(record.url)] = _address(target)
        if http.status in GONE and self._gone < bounds.MAX_GONE:
            self._gone += 1
            yield Taken(self._capture(record, member, http, proof, "", "", ""), None)

    def _capture(
        self, record: Record, member: str, http: Http | None, proof: Proof, title: str, sha256: str, payload: str
    ) -> Capture:
        captured = record.captured
        if captured is None:
            where = self._where(member, record.offset, record.within)
            self._tally.add(problems.record_broken(where, "its WARC-Date is no date, so its time is not known"))
        headers = http.headers if http is not None else ()
        content_type = http.header("Content-Type") if http is not None else record.header("Content-Type")
        return Capture(
            url=harmless(record.url),
            captured=captured or "",
            sha256=sha256,
            archive=self.sha256,
            member=member,
            offset=record.offset,
            within=record.within,
            record=harmless(record.header("WARC-Record-ID").strip("<> "))[:200],
            status=http.status if http is not None else 0,
            content_type=harmless(content_type)[:200],
            digest=proof,
            payload=payload,
            title=harmless(title),
            headers=_kept_headers(headers),
        )

    # -- revisits

    def _remember(self, record: Record, capture: Capture) -> None:
        original = _Original(capture.sha256, capture.payload, capture.title, capture.content_type)
        for key in _keys(record):
            self._originals.setdefault(key, original)

    def _revisit(self, record: Record, member: str) -> None:
        """A record that says "the same bytes as before": resolved when all others were seen."""
        where = self._where(member, record.offset, record.within)
        block = record.block
        http = http_of(record.body) if record.length else None
        record.body.drain()
        proof = self._judge(block, [], where)
        keys = _referred(record)
        if any(key in self._unkept for key in keys) and not any(key in self._originals for key in keys):
            self._left[_REPEATED] += 1
        elif len(self._revisits) < bounds.MAX_WAITING:
            self._revisits.append((self._capture(record, member, http, proof, "", "", ""), keys))
        else:
            self._left["revisits"] += 1
            why = f"More than {bounds.MAX_WAITING:,} records repeat others; those behind them were not followed."
            self._tally.add(problems.too_large(self.name, why))

    def _resolved(self) -> Iterator[Taken]:
        for capture, keys in self._revisits:
            original = next((self._originals[key] for key in keys if key in self._originals), None)
            if original is not None:
                self._taken += 1
                found = replace(
                    capture,
                    sha256=original.sha256,
                    payload=original.payload,
                    title=original.title,
                    status=capture.status or 200,
                    content_type=capture.content_type or original.content_type,
                )
                yield Taken(found, None)
            elif any(key in self._unkept for key in keys):
                self._left[_REPEATED] += 1
            else:
                self._left["revisits without their original"] += 1
                where = self._where(capture.member, capture.offset, capture.within)
                self._tally.add(problems.revisit(where, capture.url[:300]))

    def _where(self, member: str, offset: int, within: int) -> str:
        name = f"{self.name}/{member}" if member else self.name
        inside = f" + {within:,}" if within else ""
        return f"{name}, record at byte {offset:,}{inside}"


_LATER = "later"
_UNDECODED = "answers that could not be decoded"
_REPEATED = "revisits of what was left"


@dataclass(frozen=True, slots=True)
class _Original:
    """What a revisit takes from the record that it repeats."""

    sha256: str
    payload: str
    title: str
    content_type: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    first: bytes
    rest: Iterator[bytes]
    title: str


class _Reading:
    """The payload of one record, hashed three ways while it flows: as it is in the archive, without chunks, and decoded."""

    def __init__(self, record: Record, http: Http | None, block: Digest | None) -> None:
        self.body: Body = record.body
        self.http = http
        stated = record.header("WARC-Payload-Digest")
        self.payload = hashlib.sha256()
        chunked = http is not None and "chunked" in http.header("Transfer-Encoding").lower()
        raw, plain = digest_of(stated), digest_of(stated) if chunked else None
        self.payloads = [each for each in (raw, plain) if each is not None]
        self._raw = self._hashed(pieces(self.body), [raw.made] if raw else [])
        flow = unchunked(self.body, self._raw) if chunked else self._raw
        self._flow = self._hashed(flow, [self.payload, *([plain.made] if plain else [])])

    @staticmethod
    def _hashed(flow: Iterator[bytes], hashes: list[object]) -> Iterator[bytes]:
        for piece in flow:
            for each in hashes:
                each.update(piece)  # type: ignore[attr-defined]
            yield piece

    def decoded(self) -> Iterator[bytes]:
        return decoded(self.http.header("Content-Encoding") if self.http is not None else "", self._flow)

    def bounded(self, first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
        total = len(first)
        yield first
        for piece in rest:
            total += len(piece)
            if total > bounds.MAX_PAYLOAD:
                raise TooLarge(f"it is larger than {bounds.MAX_PAYLOAD:,} bytes")
            yield piece

    def finish(self) -> None:
        """To the end of the record, so that its digests can be told."""
        try:
            for _ in self._flow:
                pass
        except Undecodable:
            pass
        for _ in self._raw:
            pass


def _head(flow: Iterator[bytes]) -> tuple[bytes, Iterator[bytes], int | None]:
    """The first bytes, the rest, and the whole size where all of it is in the first bytes."""
    first = b""
    for piece in flow:
        first += piece
        if len(first) >= HEAD:
            return first, flow, None
    return first, iter(()), len(first)


def _keys(record: Record) -> list[bytes]:
    """What a revisit may call this record by, hashed: an archive of many records must not fill the memory with addresses."""
    named = [
        ("digest", record.header("WARC-Payload-Digest").lower()),
        ("id", record.header("WARC-Record-ID")),
        ("at", f"{_key(record.url)} {record.captured}"),
    ]
    return [_short(kind, value) for kind, value in named if value]


def _referred(record: Record) -> tuple[bytes, ...]:
    at = f"{_key(record.header('WARC-Refers-To-Target-URI').strip('<> '))} {utc(record.header('WARC-Refers-To-Date'))}"
    named = [
        ("id", record.header("WARC-Refers-To")),
        ("at", at if record.header("WARC-Refers-To-Target-URI") else ""),
        ("digest", record.header("WARC-Payload-Digest").lower()),
    ]
    return tuple(_short(kind, value) for kind, value in named if value)


def _short(kind: str, value: str) -> bytes:
    return hashlib.blake2b(f"{kind} {value}".encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _key(url: str) -> str:
    """An address to compare by: without its fragment, and http and https the same."""
    return re.sub(r"^https?://", "//", url.split("#", 1)[0].strip(), flags=re.IGNORECASE)


def _target(url: str, location: str | None) -> str:
    """Where a redirect leads; nothing where its address is none."""
    try:
        return urljoin(url, location)[:URL_LIMIT] if location else ""
    except ValueError:
        return ""


def _address(url: str) -> bytes:
    return _short("address", _key(url))


def _apart(one: str, other: str) -> float:
    """Seconds between two ISO date-times; very many where one is not known."""
    if not one or not other:
        return 1e15
    return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds())


def _kept_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    kept, total = [], 0
    for name, value in headers:
        pair = (harmless(name), harmless(value))
        total += len(pair[0]) + len(pair[1])
        if total > bounds.MAX_HEADERS_KEPT:
            break
        kept.append(pair)
    return tuple(kept)
