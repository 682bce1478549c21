"""Several versions of a text put together sentence by sentence, for a person to read before anything of it counts."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from fieldkit.domain.lightly import dataclass

SENTENCES_LIMIT = 600
"""Of a version: comparing more of them could take seconds, where they are much alike."""
_GAP = re.compile(r"[^\S\n]*\n\s*|[^\S\n]+")
_CLOSED = re.compile(r"([\w.°-]*)([.!?…]+)(?:[ \u00a0\u202f]?[»”\"’)\]*_])*$")
_BEFORE = 40
"""Letters before a gap that tell whether a sentence ends there: more than any abbreviation with its quotes has."""
_ENDINGS = frozenset('.!?…»”"’)]*_')
_CLOSING = frozenset("»”)]")
_BLOCK = re.compile(r"#{1,6}\s|[-*+>|]|\d+[.)]\s")
_NEVER_LAST = re.compile(
    r"mm?|mmes?|mlles?|mgr|drs?|prs?|ste?|cf|ex|av|bd|env|resp|c\.-à-d|mrs?|ms|vs|approx", re.IGNORECASE
)
"""Abbreviations something always follows."""
_BEFORE_FIGURES = re.compile(
    r"al|art|bp|chap|[ée]d|fig|lot|n|no|nº|n°|num|pp?|par|r[ée]f|sect|tab|t[ée]l|vol"
    r"|janv?|f[ée]vr?|avr|apr|juil|aug|sept|oct|nov|d[ée]c",
    re.IGNORECASE,
)
"""Words or abbreviations: these are the latter where a figure follows."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a proposal, after the space ``lead``.

    ``by`` are the versions that wrote it, by their place, none for one that stood there before them. Where
    several did different things to the same sentences, each of them stands in the proposal, and ``disputed`` is the
    number of that place, from 1.
    """

    text: str
    lead: str = ""
    by: tuple[int, ...] = ()
    disputed: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Versions put together. ``removed`` are sentences one version took away while no other touched them."""

    sentences: tuple[Sentence, ...]
    tail: str = ""
    removed: tuple[Sentence, ...] = ()

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(sentence.lead + sentence.text for sentence in self.sentences) + self.tail

    @property
    def disputed(self) -> int:
        """At how many places several versions of the same sentences stand one after the other."""
        return len({sentence.disputed for sentence in self.sentences} - {0})

    def spans(self) -> Iterator[tuple[int, int, Sentence]]:
        """Where each sentence begins and ends in the text."""
        place = 0
        for sentence in self.sentences:
            place += len(sentence.lead)
            yield place, place + len(sentence.text), sentence
            place += len(sentence.text)


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Sentences ``start`` to ``end`` of the base, in the place of which a version has others."""

    version: int
    start: int
    end: int
    new: tuple[Sentence, ...]


def split(text: str) -> tuple[list[Sentence], str]:
    """The sentences of a text with the space before each, and the space at its end: together they are the text.

    A line ends a sentence; an abbreviation, an initial, a number in a list or a figure does not.
    """
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if begin >= end:
        return [], text
    found, lead, start = [], text[:begin], begin
    for gap in _GAP.finditer(text, begin, end):
        if _ends(text, start, gap):
            found.append(Sentence(text[start : gap.start()], lead))
            lead, start = gap[0], gap.end()
    found.append(Sentence(text[start:end], lead))
    return found, text[end:]


def can_propose(base: str, versions: Sequence[str]) -> bool:
    """Whether texts are short enough to be put together while somebody waits."""
    return all(len(split(text)[0]) <= SENTENCES_LIMIT for text in (base, *versions))


def propose(base: str, versions: Sequence[str]) -> Proposal:
    """What ``versions`` of ``base`` come to when each keeps what it changed.

    A sentence changed alike in several is there once. Changed in different ways it is there once a way, one after the
    other in the order of ``versions`` and marked; so is one that was changed here and taken away there. Additions at
    the same place follow each other. Nothing a version wrote is left out.
    """
    old, tail = split(base)
    new = [split(version) for version in versions]
    leads = _leads(old, [sentences for sentences, _ in new])
    hunks = sorted(
        (hunk for place, (sentences, _) in enumerate(new) for hunk in _hunks(old, sentences, place)),
        key=lambda hunk: (hunk.start, hunk.end, hunk.version),
    )
    kept: list[Sentence] = []
    removed: list[Sentence] = []
    at = 0
    for number, region in enumerate(_regions(hunks), start=1):
        start, end = region[0].start, max(hunk.end for hunk in region)
        kept += [Sentence(old[place].text, leads[place]) for place in range(at, start)]
        kept += _resolved(old, region, start, end, number)
        if len({hunk.version for hunk in region}) == 1 and not any(hunk.new for hunk in region):
            removed += [Sentence(old[place].text, by=(region[0].version,)) for place in range(start, end)]
        at = max(at, end)
    kept += [Sentence(old[place].text, leads[place]) for place in range(at, len(old))]
    firsts = {sentences[0].lead for sentences in (old, *(sentences for sentences, _ in new)) if sentences}
    return Proposal(_joined(kept, firsts), _changed(tail, [end for _, end in new]), tuple(removed))


def _ends(text: str, start: int, gap: re.Match[str]) -> bool:
    """Whether the sentence that began at ``start`` ends before this gap."""
    if "\n" in gap[0]:
        return True
    following = text[gap.end()]
    if text[gap.start() - 1] not in _ENDINGS or following.islower() or following in _CLOSING:
        return False
    closed = _CLOSED.search(text[max(start, gap.start() - _BEFORE) : gap.start()])
    if closed is None:
        return False
    word, signs = closed[1], closed[2]
    if signs != ".":
        return True
    figure = word.replace(".", "").isdigit()
    listed = figure and text[start : gap.start() - 1].strip("*_ ") == word
    initials = all(len(part) == 1 for part in word.split(".") if part) and word != "" and not figure
    numbered = following.isdigit() and (figure or _BEFORE_FIGURES.fullmatch(word))
    return not (listed or initials or numbered or _NEVER_LAST.fullmatch(word))


def _hunks(old: Sequence[Sentence], new: Sequence[Sentence], version: int) -> Iterator[_Hunk]:
    """What a version changed; where it has as many sentences as before, each takes the place of one."""
    matcher = SequenceMatcher(None, _texts(old), _texts(new), autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "replace" and old_to - old_from == new_to - new_from:
            for step in range(old_to - old_from):
                place = old_from + step
                yield _Hunk(version, place, place + 1, (new[new_from + step],))
        elif tag != "equal":
            yield _Hunk(version, old_from, old_to, tuple(new[new_from:new_to]))


def _regions(hunks: Sequence[_Hunk]) -> Iterator[list[_Hunk]]:
    """Hunks that touch the same sentences, or add at the same place, together."""
    region: list[_Hunk] = []
    end = 0
    for hunk in hunks:
        same_place = bool(region) and hunk.start == hunk.end == end == region[0].start
        if region and not same_place and hunk.start >= end:
            yield region
            region = []
        region.append(hunk)
        end = max(end, hunk.end)
    if region:
        yield region


def _resolved(
    old: Sequence[Sentence], region: Sequence[_Hunk], start: int, end: int, number: int
) -> Iterator[Sentence]:
    """The sentences a region leaves, each way of writing it once and in the order of the versions."""
    ways: dict[tuple[str, ...], tuple[list[int], list[Sentence]]] = {}
    for version in dict.fromkeys(sorted(hunk.version for hunk in region)):
        content = _content(old, [hunk for hunk in region if hunk.version == version], start, end)
        ways.setdefault(_texts(content), ([], content))[0].append(version)
    disputed = number if len(ways) > 1 and start < end else 0
    for versions, content in ways.values():
        for sentence in content:
            if sentence.by:
                yield Sentence(sentence.text, sentence.lead, tuple(versions), disputed)


def _content(old: Sequence[Sentence], hunks: Sequence[_Hunk], start: int, end: int) -> list[Sentence]:
    """A version's sentences in a region, its own with its place in ``by``."""
    found: list[Sentence] = []
    at = start
    for hunk in hunks:
        found += old[at : hunk.start]
        found += [Sentence(sentence.text, sentence.lead, (hunk.version,)) for sentence in hunk.new]
        at = hunk.end
    return [*found, *old[at:end]]


def _leads(old: Sequence[Sentence], versions: Sequence[Sequence[Sentence]]) -> list[str]:
    """The space before each sentence of the base: as a version changed it, the widest of several."""
    wished: list[list[str]] = [[] for _ in old]
    for new in versions:
        matcher = SequenceMatcher(None, _texts(old), _texts(new), autojunk=False)
        for block in matcher.get_matching_blocks():
            for step in range(block.size):
                wished[block.a + step].append(new[block.b + step].lead)
    return [_changed(sentence.lead, leads) for sentence, leads in zip(old, wished, strict=True)]


def _changed(before: str, after: Sequence[str]) -> str:
    others = [space for space in after if space != before]
    return max(others, key=lambda space: (space.count("\n"), len(space), space)) if others else before


def _joined(kept: Sequence[Sentence], firsts: set[str]) -> tuple[Sentence, ...]:
    """Sentences with a space between any two, and none before the first that it did not have."""
    found: list[Sentence] = []
    for sentence in kept:
        lead = sentence.lead
        if not found:
            lead = lead if lead in firsts else ""
        elif not lead:
            apart = _BLOCK.match(sentence.text) or _BLOCK.match(found[-1].text)
            lead = "\n\n" if apart else " "
        found.append(Sentence(sentence.text, lead, sentence.by, sentence.disputed))
    return tuple(found)


def _texts(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    return tuple(sentence.text for sentence in sentences)
