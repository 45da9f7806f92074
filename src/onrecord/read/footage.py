"""Pictures and video: listed with what the user says of them; the checks on them come with a later version."""

from __future__ import annotations

from onrecord.read import problems
from onrecord.read.given import address, given, published_as_given
from onrecord.records import Finding, Footage, Outcome, Problem, Reading, Snapshot

_SMALLEST = {"image/png": 57, "image/jpeg": 125, "image/gif": 26, "image/webp": 26}
_ENDS = {"image/png": b"IEND\xaeB`\x82", "image/jpeg": b"\xff\xd9", "image/gif": b";"}


def list_footage(data: bytes, snapshot: Snapshot, kind: str) -> Reading:
    """A Footage record that says that nothing was checked; a Problem where the file seems cut off."""
    found: list[Problem] = []
    reason = _damage(data, kind)
    if reason:
        found.append(problems.footage_damaged(snapshot.name, reason))
    when, trouble = published_as_given(snapshot)
    found.extend(trouble)
    what = "picture" if kind.startswith("image/") else "video"
    finding = Finding(
        check="all checks",
        outcome=Outcome.NOT_CHECKED,
        method="",
        message=f"This {what} was preserved and listed; it was not checked in this version.",
    )
    facts = snapshot.facts
    footage = Footage(
        id=f"foo-{snapshot.sha256[:16]}",
        sha256=snapshot.sha256,
        name=snapshot.name,
        media_type=kind,
        size=snapshot.size,
        title=given(facts.title),
        publisher=given(facts.publisher),
        published=when,
        url=address(snapshot),
        findings=(finding,),
    )
    return Reading(footage=footage, problems=tuple(found))


def _damage(data: bytes, kind: str) -> str | None:
    """Why a file cannot be whole, by its magic alone; None when nothing speaks against it."""
    if len(data) < _SMALLEST.get(kind, 16):
        return f"it has only {len(data)} bytes"
    end = _ENDS.get(kind)
    if end and end not in data[-4_096:]:
        return "its end is missing"
    if kind == "video/mp4" and b"moov" not in data and b"moof" not in data:
        return "its index (moov) is missing, as in a download that was cut off"
    return None
