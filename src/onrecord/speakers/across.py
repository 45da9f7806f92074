"""Across documents: one speaker for one person, body or organisation; separate ones where the reports do not show it.

Persons are compared only within a block of one surname; bodies and organisations by name; unnamed groups never. What looks alike
but is not shown to be one becomes a Suggestion. Nothing depends on the order of the documents.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from onrecord.records import Candidate, Document, Role, Speaker, SpeakerKind, Statement, Suggestion
from onrecord.speakers.coreference import clear
from onrecord.speakers.local import DocumentSpeakers, LocalOffice, LocalSource, LocalSpeaker
from onrecord.speakers.mention import kernel
from onrecord.speakers.naming import fold, person_key
from onrecord.speakers.persons import Person, cluster_persons
from onrecord.speakers.states import ADJECTIVE_OF
from onrecord.speakers.titles import OFFICES

HOLDER_DAYS = 90  # days between a bare office and the report that names its holder
MOST_REPORTS = 50  # reports of one person that are asked for whom he speaks
JOINED_SHARE = 0.35  # of a pronoun's speaker whose share was split between a name and a description of one person
LONG_SURNAME = 6  # letters from which a name in capitals is taken for somebody's surname rather than for an acronym
HOLDER_SCORE = 0.75  # of a holder who is known from another document
SUGGESTED_GROUP = 0.5
SUGGESTED_PERSON = 0.5

Node = tuple[str, int]  # document id, position in its speakers


@dataclass(slots=True, eq=False)
class Cluster:
    """All that is one speaker."""

    key: tuple[str, str, str]  # kind, canonical name, discriminator: what the id is made of
    kind: SpeakerKind
    nodes: list[Node] = field(default_factory=list)

    @property
    def id(self) -> str:
        """ "spk-" and 16 hexadecimal digits."""
        return "spk-" + hashlib.sha256("|".join(self.key).encode()).hexdigest()[:16]


class Case:
    """What ``join`` knows: the local speakers by node, the dates of documents, and the cluster of each node."""

    def __init__(self, documents: Sequence[Document], per_document: Mapping[str, DocumentSpeakers]) -> None:
        self.dates = {d.id: day_of(d) for d in documents}
        self.persons_of: dict[str, list[Node]] = defaultdict(list)
        self.locals: dict[Node, LocalSpeaker] = {}
        self.sources: dict[str, LocalSource] = {}
        self.document_of: dict[str, str] = {}
        for identity in sorted(per_document):
            found = per_document[identity]
            for k, speaker in enumerate(found.speakers):
                self.locals[(identity, k)] = speaker
            for source in found.sources:
                self.sources[source.statement] = source
                self.document_of[source.statement] = identity
        self.clusters: dict[tuple[str, str, str], Cluster] = {}
        self.of: dict[Node, Cluster] = {}
        self.suggestions: list[Suggestion] = []
        self.holders: dict[str, list[tuple[Node, float]]] = {}  # description -> candidates from elsewhere

    def put(self, node: Node, kind: SpeakerKind, canonical: str, discriminator: str = "") -> None:
        """The node belongs to the cluster of that key."""
        key = (kind.value, canonical, discriminator)
        cluster = self.clusters.get(key)
        if cluster is None:
            cluster = self.clusters[key] = Cluster(key, kind)
        cluster.nodes.append(node)
        self.of[node] = cluster


def day_of(document: Document) -> date | None:
    """The day of publication, None when it is not known to the day."""
    if document.published is None:
        return None
    try:
        return date.fromisoformat(document.published.value[:10])
    except ValueError:
        return None


def join(
    documents: Sequence[Document], per_document: Mapping[str, DocumentSpeakers], statements: Sequence[Statement]
) -> tuple[list[Speaker], list[Statement], list[Suggestion]]:
    """See :func:`onrecord.speakers.resolve`."""
    case = Case(documents, per_document)
    _known_elsewhere(case, documents, per_document)
    _persons(case)
    _bodies(case, per_document)
    _unnamed(case)
    holders = _holders(case)
    answered = [_answer(case, statement, holders) for statement in statements]
    used = _used(case, answered)
    speakers = [_speaker(case, cluster) for cluster in sorted(used, key=lambda c: c.id)]
    known = {s.id for s in speakers}
    suggestions = sorted(
        {
            (s.kind, s.left, s.right): s
            for s in case.suggestions
            if s.left in known and s.right in known and s.left != s.right
        }.values(),
        key=lambda s: (s.kind, s.left, s.right),
    )
    return speakers, answered, suggestions


# ---------------------------------------------------------------------------------------------- clusters


def _known_elsewhere(case: Case, documents: Sequence[Document], per_document: Mapping[str, DocumentSpeakers]) -> None:
    """A bare name that other documents show to be a state, or an outlet of the case, is no person of that name."""
    states = {fold(s): s for identity in sorted(per_document) for s in per_document[identity].states}
    outlets = {
        fold(name.removeprefix("The ")): name.removeprefix("The ")
        for d in sorted(documents, key=lambda d: d.id, reverse=True)
        for name in (fact.value for fact in (*([d.publisher] if d.publisher else []), *d.agencies))
        if name[:1].isupper() and "." not in name
    }
    surnames = {
        person_key(local.name.split())[0]
        for local in case.locals.values()
        if local.kind is SpeakerKind.PERSON and " " in local.name and local.named
    }
    organisations = {
        fold(local.name): local.kind
        for local in case.locals.values()
        if local.named and local.state is None and " " in local.name and local.kind is SpeakerKind.ORGANISATION
    }
    for node, local in case.locals.items():
        if not local.named or local.offices or local.kind is SpeakerKind.UNNAMED or local.state is not None:
            continue
        key = fold(local.name)
        if local.kind is SpeakerKind.PERSON and not local.gender and key in organisations:
            case.locals[node] = local = replace(local, kind=organisations[key])
        elif (
            local.kind is SpeakerKind.ORGANISATION
            and " " not in local.name
            and key in surnames
            and (len(key) >= LONG_SURNAME or not local.name.isupper())
        ):
            # "HALVORSEN:" in a transcript: capitals say nothing there, and elsewhere it is somebody's surname
            shown = local.name.title() if local.name.isupper() else local.name
            case.locals[node] = local = replace(local, kind=SpeakerKind.PERSON, name=shown)
        if key in states and " " not in local.name:
            case.locals[node] = replace(local, kind=SpeakerKind.STATE_BODY, name=states[key], state=states[key])
        elif key in outlets and local.kind is not SpeakerKind.STATE_BODY:
            case.locals[node] = replace(local, kind=SpeakerKind.ORGANISATION, name=outlets[key])


def _whose_body(case: Case, per_document: Mapping[str, DocumentSpeakers]) -> dict[Node, str]:
    """A body without a state ("Interior Ministry") and the one body of that kind whose state its document names."""
    kinds: dict[str, dict[str, str]] = defaultdict(dict)  # kernel -> state -> canonical name
    for local in case.locals.values():
        if (
            local.kind is SpeakerKind.STATE_BODY
            and local.state is not None
            and local.named
            and local.name != local.state
        ):
            kinds[_kind_of_body(local)][local.state] = fold(local.name)
    found = {}
    for node, local in case.locals.items():
        if local.kind is SpeakerKind.STATE_BODY and local.state is None and local.named:
            of = kinds.get(_kind_of_body(local), {})
            fits = [of[s] for s in per_document[node[0]].states if s in of]
            fits = fits if len(fits) == 1 else _by_who_speaks(case, node, local)
            if len(fits) == 1:
                found[node] = fits[0]
    return found


def _by_who_speaks(case: Case, node: Node, local: LocalSpeaker) -> list[str]:
    """The body of that kind for which the same person speaks in other reports."""
    found = set()
    for person in case.persons_of.get(node[0], ()):
        if node[1] not in case.locals[person].speaks_for:
            continue
        for document, k in case.of[person].nodes[:MOST_REPORTS]:
            for b in case.locals[(document, k)].speaks_for:
                body = case.locals[(document, b)]
                if body.state is not None and body.named and _kind_of_body(body) == _kind_of_body(local):
                    found.add(fold(body.name))
    return sorted(found)


def _kind_of_body(local: LocalSpeaker) -> str:
    whole = kernel(local.name)
    adjective = ADJECTIVE_OF.get(local.state or "", "").lower()
    return whole.removeprefix(adjective + " ") if adjective else whole


def _bodies(case: Case, per_document: Mapping[str, DocumentSpeakers]) -> None:
    """States, bodies and organisations by name; an acronym joins the one name that was given with it."""
    whose = _whose_body(case, per_document)
    expanded: dict[str, set[str]] = defaultdict(set)
    for local in case.locals.values():
        if local.kind is SpeakerKind.ORGANISATION and local.named:
            for alias in local.aliases:
                if alias.isupper() and 2 <= len(alias) <= 8:
                    expanded[alias].add(fold(local.name))
    for node, local in case.locals.items():
        if local.kind not in (SpeakerKind.ORGANISATION, SpeakerKind.STATE_BODY):
            continue
        full = expanded.get(local.name, set())
        canonical = next(iter(full)) if len(full) == 1 else fold(local.name)
        if node in whose:
            case.put(node, SpeakerKind.STATE_BODY, whose[node])
        elif local.kind is SpeakerKind.STATE_BODY and local.state is None and local.named and " " in local.name:
            case.put(node, local.kind, canonical, node[0])  # every country has an Interior Ministry
        elif local.named:
            kind = (
                SpeakerKind.STATE_BODY
                if local.state is not None and local.kind is SpeakerKind.STATE_BODY
                else local.kind
            )
            case.put(node, kind, canonical)
        else:
            case.put(node, local.kind, canonical, node[0])


def _company(case: Case) -> dict[str, frozenset[str]]:
    """Who and what else each document names in full, as marks by which two reports are seen to be on one event."""
    found: dict[str, set[str]] = defaultdict(set)
    for node, local in case.locals.items():
        if local.named and local.name != local.state and " " in local.name:
            found[node[0]].add(fold(local.name))
    return {document: frozenset(names) for document, names in found.items()}


def _persons(case: Case) -> None:
    company = _company(case)
    persons = [
        Person(
            node,
            tuple(local.name.split()),
            person_key(local.name.split()),
            local.offices,
            local.gender,
            case.dates.get(node[0]),
            company.get(node[0], frozenset()),
        )
        for node, local in case.locals.items()
        if local.kind is SpeakerKind.PERSON
    ]
    groups, alike = cluster_persons(persons)
    for canonical, discriminator, members in groups:
        for node in members:
            case.persons_of[node[0]].append(node)
            case.put(node, SpeakerKind.PERSON, canonical, discriminator)
    for left, right, reason in alike:
        a, b = sorted((case.of[left].id, case.of[right].id))
        case.suggestions.append(Suggestion("same_speaker", a, b, SUGGESTED_PERSON, reason))


def _unnamed(case: Case) -> None:
    """One speaker a document; the same words in two documents are at most a suggestion."""
    alike: dict[tuple[str, str], Cluster] = {}
    for node, local in case.locals.items():
        if local.kind is not SpeakerKind.UNNAMED:
            continue
        case.put(node, SpeakerKind.UNNAMED, fold(local.name), f"{node[0]}|{node[1]}")
        if " " not in local.name or local.definite:
            continue
        bodies = "|".join(sorted(case.locals[(node[0], b)].name for b in local.speaks_for))
        before = alike.get((fold(local.name), bodies))
        if before is not None:
            a, b = sorted((before.id, case.of[node].id))
            case.suggestions.append(
                Suggestion("same_speaker", a, b, SUGGESTED_GROUP, f"both reports write of “{local.name}”")
            )
        alike[(fold(local.name), bodies)] = case.of[node]


# ---------------------------------------------------------------------------------------------- offices


def office_key(office: LocalOffice) -> tuple[str, str] | None:
    """Office and whose it is; a foreign minister and a foreign secretary of one state hold the same office."""
    of = office.of or office.state
    if of is None:
        return None
    words = office.title.split()
    if len(words) > 1 and words[-1] == "minister" and words[0] not in ("prime", "first"):
        words[-1] = "secretary"
    return " ".join(words), fold(of)


def _holders(case: Case) -> dict[tuple[str, str], dict[tuple[str, str, str], list[tuple[date | None, Node]]]]:
    """Who is named as the holder of an office, with the dates of the reports."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], list[tuple[date | None, Node]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for node, local in case.locals.items():
        if local.kind is SpeakerKind.PERSON:
            for office in local.offices:
                key = office_key(office)
                if key is not None and not office.former:
                    found[key][case.of[node].key].append((case.dates.get(node[0]), node))
    return found


def _named_elsewhere(
    case: Case,
    node: Node,
    holders: Mapping[tuple[str, str], Mapping[tuple[str, str, str], list[tuple[date | None, Node]]]],
) -> tuple[Cluster | None, list[Candidate]]:
    """Who holds a bare office at the document's date, by other documents: one person in the window, or nobody."""
    local = case.locals[node]
    day = case.dates.get(node[0])
    offices = [office for office in local.offices if not office.former]
    keys = [key for office in offices if (key := office_key(office)) is not None]
    if local.kind is not SpeakerKind.UNNAMED or not offices or not (local.definite or keys == []):
        return None, []
    if not keys:
        return _named_here(case, node, offices[0], day)
    near: list[Cluster] = []
    candidates: list[Candidate] = []
    for cluster_key, reports in sorted(holders.get(keys[0], {}).items()):
        cluster = case.clusters[cluster_key]
        apart = [abs((day - other).days) for other, _ in reports if day is not None and other is not None]
        if apart and min(apart) <= HOLDER_DAYS:
            near.append(cluster)
            candidates.append(
                Candidate(cluster.id, HOLDER_SCORE, f"named in that office in a report {min(apart)} days apart")
            )
        else:
            why = (
                f"named in that office, but {min(apart)} days apart"
                if apart
                else "named in that office, but a date is not known"
            )
            candidates.append(Candidate(cluster.id, 0.2, why))
    return (near[0] if len(near) == 1 else None), candidates


def _named_here(
    case: Case, node: Node, office: LocalOffice, day: date | None
) -> tuple[Cluster | None, list[Candidate]]:
    """ "the ambassador" in a report that names, without the office, one person whom other reports call ambassador."""
    if office.title not in OFFICES or day is None:
        return None, []
    word = _same_office(office.title)
    found: dict[str, Cluster] = {}
    for person in case.persons_of.get(node[0], ()):
        cluster = case.of[person]
        for document, k in cluster.nodes:
            other = case.dates.get(document)
            if other is None or abs((day - other).days) > HOLDER_DAYS:
                continue
            titles = {_same_office(o.title) for o in case.locals[(document, k)].offices if not o.former}
            if any(title == word or title.endswith(" " + word) for title in titles):
                found[cluster.id] = cluster
    held = [found[key] for key in sorted(found)]
    reason = "named here, and in that office in a report near in time"
    score = HOLDER_SCORE if len(held) == 1 else 0.4
    return (held[0] if len(held) == 1 else None), [Candidate(c.id, score, reason) for c in held]


def _same_office(title: str) -> str:
    words = title.split()
    if len(words) > 1 and words[-1] == "minister" and words[0] not in ("prime", "first"):
        words[-1] = "secretary"
    return " ".join(words)


def _answer(
    case: Case,
    statement: Statement,
    holders: Mapping[tuple[str, str], Mapping[tuple[str, str, str], list[tuple[date | None, Node]]]],
) -> Statement:
    source = case.sources.get(statement.id)
    if source is None or case.document_of[statement.id] != statement.document:
        return statement
    document = statement.document
    scored: dict[str, Candidate] = {}
    for candidate in source.candidates:
        cluster = case.of[(document, candidate.speaker)]
        if cluster.id not in scored:
            scored[cluster.id] = Candidate(cluster.id, candidate.score, candidate.reason)
    speaker: str | None = None
    if source.speaker is not None:
        cluster = case.of[(document, source.speaker)]
        speaker = cluster.id
        named, others = _named_elsewhere(case, (document, source.speaker), holders)
        for candidate_elsewhere in others:
            scored.setdefault(candidate_elsewhere.speaker, candidate_elsewhere)
        if named is not None:
            speaker = named.id
            if cluster.id in scored:
                scored[cluster.id] = replace(scored[cluster.id], score=0.5)
    elif source.candidates:
        speaker = _once_joined(case, document, source, holders)
    ordered = tuple(sorted(scored.values(), key=lambda c: (-c.score, c.speaker)))
    return replace(statement, speaker=speaker, candidates=ordered)


def _once_joined(
    case: Case,
    document: str,
    source: LocalSource,
    holders: Mapping[tuple[str, str], Mapping[tuple[str, str, str], list[tuple[date | None, Node]]]],
) -> str | None:
    """Candidates of a pronoun that turn out to be one speaker add up."""
    sums: dict[str, float] = defaultdict(float)
    for candidate in source.candidates:
        node = (document, candidate.speaker)
        named, _ = _named_elsewhere(case, node, holders)
        sums[(named or case.of[node]).id] += candidate.score
    if len(sums) == len(source.candidates):
        return None  # nothing was joined: as the document left it
    ranked = sorted(((i, min(1.0, s)) for i, s in sums.items()), key=lambda pair: (-pair[1], pair[0]))
    return clear(ranked, share=JOINED_SHARE)


# ---------------------------------------------------------------------------------------------- records


def _used(case: Case, statements: Iterable[Statement]) -> list[Cluster]:
    """Behind a statement or a candidate for it, named holders of an office, and all that these speak for."""
    by_id = {c.id: c for c in case.clusters.values()}
    wanted = {s.speaker for s in statements if s.speaker is not None} | {
        c.speaker for s in statements for c in s.candidates
    }
    wanted |= {
        case.of[node].id for node, local in case.locals.items() if local.kind is SpeakerKind.PERSON and local.offices
    }
    queue = sorted(wanted)
    while queue:
        for body in _speaks_for(case, by_id[queue.pop()]):
            if body not in wanted:
                wanted.add(body)
                queue.append(body)
    return [by_id[i] for i in sorted(wanted)]


def _speaks_for(case: Case, cluster: Cluster) -> tuple[str, ...]:
    found = {case.of[(document, b)].id for document, k in cluster.nodes for b in case.locals[(document, k)].speaks_for}
    return tuple(sorted(found - {cluster.id}))


def _speaker(case: Case, cluster: Cluster) -> Speaker:
    name = _name(case, cluster)
    forms = {form for node in cluster.nodes for form in (case.locals[node].name, *case.locals[node].aliases)} - {name}
    return Speaker(
        cluster.id, name, cluster.kind, _roles(case, cluster), _speaks_for(case, cluster), tuple(sorted(forms))
    )


def _name(case: Case, cluster: Cluster) -> str:
    """The fullest form, then the most frequent."""
    names = Counter(case.locals[node].name for node in cluster.nodes)
    return max(names, key=lambda n: (len(n.split()), names[n], len(n), n))


def _roles(case: Case, cluster: Cluster) -> tuple[Role, ...]:
    reports: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for document, k in cluster.nodes:
        local = case.locals[(document, k)]
        known = {case.locals[(document, b)].name: case.of[(document, b)] for b in local.speaks_for}
        for office in local.offices:
            title = f"former {office.title}" if office.former else office.title
            of = office.of or office.state
            reports[(title, _name(case, known[of]) if of is not None and of in known else of)].add(document)
    for title, of in sorted(reports, key=lambda key: (key[0], key[1] or "")):
        whose = [key for key in reports if key[0] == title and key[1] is not None]
        if of is None and len(whose) == 1:  # "Foreign Minister Hale" is the foreign minister of the other reports
            reports[whose[0]] |= reports.pop((title, None))
    roles = []
    for (title, of), found in sorted(reports.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        days = sorted(d.isoformat() for identity in found if (d := case.dates.get(identity)) is not None)
        roles.append(Role(title, of, days[0] if days else None, days[-1] if days else None, tuple(sorted(found))))
    return tuple(roles)
