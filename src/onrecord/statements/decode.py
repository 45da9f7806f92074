"""From the model's scores to attributions: which tokens are cues, and for each cue one source and its content.

Plain numpy, no model run time. A cue's roles are read along the best path over its window: every change of role costs
something, less where the scores say that a span begins or ends, and none happens within a word. A logistic regression
over what the path looked like gives the confidence, and what stays under the threshold is dropped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onrecord.statements.windows import IN_QUOTATION, QUOTE_LIMIT, Window, quotations_of

Floats = NDArray[np.float32]
Spans = tuple[tuple[int, int], ...]
SOURCE, CONTENT = 1, 2
MEASURES = ("cue", "content", "content edges", "source", "source edges", "sourceless", "quoted", "length", "pieces")
_NEVER = np.float32(-1e4)
_WORD = re.compile(r"\w")
_RUN_ON = re.compile(r"\s*\n\s*(?=[\"“„«‘'])")


@dataclass(frozen=True)
class Attribution:
    """Who says what, as [start, end) character offsets; `confidence` is the chance that it is right."""

    source: Spans
    cue: Spans
    content: Spans
    confidence: float


@dataclass(frozen=True)
class Settings:
    """What is tuned on held-out training articles and shipped beside the weights."""

    cue: float = 0.1  # the chance of beginning a cue from which on a token is looked at
    goes_on: float = 0.5  # a cue goes on while the next token's chance is this part of its beginning's
    change: float = 1.0  # cost of every change of role
    edge: float = 0.5  # weight of the scores for where roles begin and end
    source: float = 0.0  # added in favour of a source
    content: float = 0.0  # added in favour of content
    bias: float = 0.0
    weights: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # of MEASURES
    threshold: float = 0.4  # the confidence under which an attribution is dropped


@dataclass(frozen=True, slots=True)
class Cue:
    """A possible cue: tokens [begin, end) of a window, and its chance of being one."""

    window: Window
    begin: int
    end: int
    chance: float
    low: int = 0  # tokens [low, high) are read for it
    high: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An attribution before its confidence is known."""

    source: Spans
    cue: Spans
    content: Spans
    measures: tuple[float, ...]


def words_go_on(text: str, window: Window) -> list[bool]:
    """For every token, whether it goes on with the word of the token before."""
    return [
        False,
        *(
            close == start and end > start and close > before and text[start].isalnum() and text[start - 1].isalnum()
            for (before, close), (start, end) in pairwise(window.spans)
        ),
    ]


def cues_of(text: str, window: Window, scores: Floats, settings: Settings) -> list[Cue]:
    """The possible cues among the window's own tokens. `scores` is (tokens, 3): outside, begins, goes on."""
    chances = softmax(scores)
    begins = chances[:, 1]
    likely = np.flatnonzero(begins[window.first : window.last] >= settings.cue) + window.first
    if not len(likely):
        return []
    joined = window.going_on = words_go_on(text, window)
    cues: list[Cue] = []
    done = 0
    for token in likely.tolist():
        begin = token
        while begin > window.first and joined[begin]:
            begin -= 1
        if begin < done:
            continue
        chance = float(begins[token])
        end = token + 1
        while end < len(window) and (
            joined[end] or (chances[end, 2] > settings.goes_on * chance and chances[end, 2] > begins[end])
        ):
            end += 1
        while end - 1 > begin and window.spans[end - 1][0] == window.spans[end - 1][1]:
            end -= 1
        cues.append(Cue(window, begin, end, chance))
        done = end
    return cues


def softmax(scores: Floats) -> Floats:
    """Chances along the last axis, which has three scores: numpy's own reductions are slow over so few."""
    first, second, third = (scores[..., k] for k in range(3))
    powers = np.exp(scores - np.maximum(np.maximum(first, second), third)[..., None])
    chances: Floats = powers / (powers[..., 0] + powers[..., 1] + powers[..., 2])[..., None]
    return chances


def log_sigmoid(scores: Floats) -> Floats:
    """The logarithm of the chance that a score stands for."""
    logs: Floats = -np.logaddexp(np.float32(0), -scores)
    return logs


def best_paths(scores: Floats, joined: NDArray[np.bool_], sizes: Sequence[int], settings: Settings) -> NDArray[np.int8]:
    """The best role for every token of every cue's window, (cues, tokens).

    `scores` is (cues, tokens, 7): neither, source, content; source begins, ends, content begins, ends.
    """
    cues, tokens = scores.shape[:2]
    roles = np.ascontiguousarray(scores.transpose(1, 2, 0))  # (tokens, 7, cues): one step takes neighbouring numbers
    emit = roles[:, :3] - roles[:, :1]
    emit[:, SOURCE] += np.float32(settings.source)
    emit[:, CONTENT] += np.float32(settings.content)
    edges = log_sigmoid(roles[:, 3:]) * np.float32(settings.edge)
    enter = np.full((tokens, 3, cues), -settings.change, np.float32)
    enter[:, 1:] += edges[:, 0::2]
    leave = np.zeros((tokens, 3, cues), np.float32)
    leave[:, 1:] = edges[:, 1::2]
    enter.transpose(2, 0, 1)[joined] = _NEVER
    beyond = np.arange(tokens)[None, :] >= np.asarray(sizes)[:, None]
    beyond[:, 0] = True
    emit.transpose(2, 0, 1)[beyond] = (0, _NEVER, _NEVER)
    beyond[:, 0] = False
    enter.transpose(2, 0, 1)[beyond] = 0

    # Only the sums go from token to token; where each came from is worked out for all tokens at once.
    left, moved, totals = np.empty_like(emit), np.empty_like(emit), np.empty_like(emit)
    total = totals[0] = emit[0]
    best = np.empty_like(total[0])
    steps = zip(leave[:-1], enter[1:], emit[1:], left[1:], moved[1:], totals[1:], strict=True)
    for going, entering, here, out, to, sums in steps:
        np.add(total, going, out=out)
        np.maximum(out[0], out[1], out=best)
        np.maximum(best, out[2], out=best)
        np.add(best, entering, out=to)
        total = np.maximum(total, to, out=sums)
        np.add(total, here, out=total)
    # Where each role came from, as its place in the flat (role, cue) table of the token before.
    columns = np.arange(cues)
    stay = np.arange(3)[:, None]
    back = np.where(totals[:-1] >= moved[1:], stay, left[1:].argmax(1)[:, None]) * cues + columns
    places = np.empty((tokens, cues), np.intp)
    state = places[-1] = total.argmax(0) * cues + columns
    for token in range(tokens - 2, -1, -1):
        state = places[token] = back[token].take(state)
    return np.ascontiguousarray((places // max(cues, 1)).T, np.int8)


Runs = list[tuple[int, int]]


def _runs(paths: NDArray[np.int8], role: int) -> list[Runs]:
    """For every path the runs [begin, end) of tokens in the role."""
    marked = np.zeros((paths.shape[0], paths.shape[1] + 2), np.int8)
    marked[:, 1:-1] = paths == role
    rows, edges = np.nonzero(np.diff(marked, axis=1))
    runs: list[Runs] = [[] for _ in range(len(paths))]
    for row, begin, end in zip(rows[0::2].tolist(), edges[0::2].tolist(), edges[1::2].tolist(), strict=True):
        runs[row].append((begin, end))
    return runs


def candidates_of(text: str, cues: Sequence[Cue], scores: Floats, settings: Settings) -> list[Candidate]:
    """What each cue attributes, and to whom; cues without content give nothing. `scores` as for best_paths, from each cue's `low` on."""
    if not cues:
        return []
    tokens = max(cue.high - cue.low for cue in cues)
    scores = scores[:, :tokens]
    joined = np.zeros((len(cues), tokens), bool)
    for row, cue in enumerate(cues):
        part = cue.window.going_on[cue.low : cue.high]
        joined[row, : len(part)] = part
    paths = best_paths(scores, joined, [cue.high - cue.low for cue in cues], settings)
    logs = np.log(softmax(scores[..., :3]) + np.float32(1e-6))
    edges = log_sigmoid(scores[..., 3:])
    roles = zip(_runs(paths, SOURCE), _runs(paths, CONTENT), strict=True)
    found = (_candidate(text, cue, *runs, *one) for cue, runs, *one in zip(cues, roles, logs, edges, strict=True))
    return [candidate for candidate in found if candidate is not None]


def _candidate(text: str, cue: Cue, sources: Runs, contents: Runs, logs: Floats, edges: Floats) -> Candidate | None:
    """`logs` of the chances of the three roles, `edges` of those that one begins or ends, by token."""
    spans = cue.window.spans[cue.low : cue.high]
    features = cue.window.features[cue.low : cue.high]
    contents = [run for run in contents if _WORD.search(text, spans[run[0]][0], spans[run[1] - 1][1])]
    if not contents:
        return None
    source = sources[0] if sources else None
    if len(sources) > 1:
        source = max(
            sources, key=lambda run: (float((logs[run[0] : run[1], 1] - logs[run[0] : run[1], 0]).sum()), -run[0])
        )
    length = sum(end - begin for begin, end in contents)
    quoted = sum(value & IN_QUOTATION for begin, end in contents for value in features[begin:end]) / length
    measures = (
        math.log(cue.chance / (1 - min(cue.chance, 0.9999))),
        float(sum(logs[begin:end, 2].sum() for begin, end in contents)) / length,
        float(edges[contents[0][0], 2] + edges[contents[-1][1] - 1, 3]),
        float(logs[source[0] : source[1], 1].mean())
        if source
        else math.log(max(1e-3, 1 - math.exp(float(logs[:, 1].max())))),
        float(edges[source[0], 0] + edges[source[1] - 1, 1]) if source else 0.0,
        0.0 if source else 1.0,
        quoted,
        math.log(length),
        float(len(contents) - 1),
    )
    return Candidate(
        ((spans[source[0]][0], spans[source[1] - 1][1]),) if source else (),
        ((cue.window.spans[cue.begin][0], cue.window.spans[cue.end - 1][1]),),
        tuple((spans[begin][0], spans[end - 1][1]) for begin, end in contents),
        measures,
    )


def confidence_of(candidate: Candidate, settings: Settings) -> float:
    """The chance that the candidate is right."""
    total = settings.bias + sum(w * m for w, m in zip(settings.weights, candidate.measures, strict=True))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 4)


def attributions_of(text: str, candidates: Iterable[Candidate], settings: Settings) -> list[Attribution]:
    """The candidates that are likely enough, with whole quotations, each once, in order of position."""
    sure = [(confidence_of(c, settings), c) for c in candidates]
    found = [
        Attribution(c.source, c.cue, tuple(whole_quotations(text, c.content)), confidence)
        for confidence, c in sure
        if confidence >= settings.threshold
    ]
    found.sort(key=lambda a: (a.cue, a.content))
    return _distinct(found)


def whole_quotations(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The content with quotations made whole: marks taken in, and the paragraphs over which one quotation runs on."""
    out: list[tuple[int, int]] = []
    for start, end in spans:
        low = text.rfind("\n", max(0, start - 3000), start) + 1 or max(0, start - 3000)
        high = text.find("\n", end, end + 3000)
        high = min(len(text), end + 3000) if high < 0 else high
        for a, b in quotations_of(text, low, high):
            shared = min(b, end) - max(a, start)
            if shared > 0.7 * (b - a) or (
                shared > 0 and (a - 1 <= start <= a + 2 or b - 2 <= end <= b + 1) and shared > 0.5 * (b - a)
            ):
                start, end = min(start, a), max(end, b)
        end = _run_on(text, end)
        if out and start < out[-1][1]:
            out[-1] = out[-1][0], max(end, out[-1][1])
        else:
            out.append((start, end))
    return out


def _run_on(text: str, end: int) -> int:
    """Where a quotation ends that is left open at the paragraph's end and opened again in the next."""
    for _ in range(20):
        following = _RUN_ON.match(text, end)
        if following is None:
            return end
        low = text.rfind("\n", max(0, end - QUOTE_LIMIT), end) + 1 or max(0, end - QUOTE_LIMIT)
        quotations = quotations_of(text, low, end)
        if not quotations or quotations[-1][1] != end or text[end - 1] in "\"”»’'":
            return end
        start = following.end()
        stop = text.find("\n", start, start + QUOTE_LIMIT)
        quotations = quotations_of(text, start, min(len(text), start + QUOTE_LIMIT) if stop < 0 else stop)
        if not quotations or quotations[0][0] != start:
            return end
        end = quotations[0][1]
    return end


def _distinct(found: list[Attribution]) -> list[Attribution]:
    """Without those that say nearly the same as a surer one near by."""
    out: list[Attribution] = []
    for attribution in found:
        for index in range(len(out) - 1, max(-1, len(out) - 6), -1):
            if _alike(attribution, out[index]):
                if attribution.confidence > out[index].confidence:
                    out[index] = attribution
                break
        else:
            out.append(attribution)
    return sorted(out, key=lambda a: (a.cue, a.content))


def _alike(a: Attribution, b: Attribution) -> bool:
    shared = _shared(a.content, b.content)
    if not shared:
        return False
    sizes = sum(end - start for content in (a.content, b.content) for start, end in content)
    same_source = not a.source or not b.source or _shared(a.source, b.source) > 0
    return same_source and 2 * shared > 0.9 * sizes


def _shared(a: Spans, b: Spans) -> int:
    shared = 0
    for start, end in a:
        for first, last in b:
            if first < end and start < last:
                shared += min(end, last) - max(start, first)
    return shared
