"""What a mending did, in words: sentences for window and terminal."""

import datetime as dt
from collections.abc import Sequence

from fieldkit.domain.kinds import KINDS
from fieldkit.reference.words import Words
from fieldkit.services.mending import KEPT_DAYS, LostRecord, MadeGood

_NAMED = 4


def done_title(made: MadeGood, words: Words) -> str:
    """In one sentence, how it ended."""
    if not made.needed:
        return words.say("mending.sound")
    return words.say("mending.done" if made.complete else "mending.done_but")


def done_lines(made: MadeGood, words: Words) -> list[str]:
    """What was there, what the backup gave, what is lost, and where the old file is."""
    if not made.needed:
        return []
    lines = [words.say("mending.nothing_lost")] if made.complete else []
    if made.given:
        lines.append(words.say("mending.given", count=made.given, at=_moment(made.made_at_ms)))
    if made.blind:
        lines.append(words.say("mending.blind", at=_moment(made.made_at_ms)))
    if made.lost:
        lines.append(words.say("mending.lost", count=made.lost))
    if made.records:
        lines.append(words.say("mending.lost_in", records=named(made.records, words)))
    if not made.complete:
        lines.append(words.say("mending.from_server"))
    return [*lines, words.say("mending.kept", file=made.damaged, count=KEPT_DAYS)]


def named(records: Sequence[LostRecord], words: Words, most: int = _NAMED) -> str:
    """Records by kind and title, the first few of many; a kind that cannot even be listed by its name."""
    told = [_called(each, words) for each in records[:most]]
    if len(records) > most:
        told.append(words.say("mending.others", count=len(records) - most))
    return ", ".join(told)


def _called(found: LostRecord, words: Words) -> str:
    kind = words.label(found.kind) if found.kind in KINDS else found.kind
    if not found.record:
        return words.say("mending.whole_kind", kind=kind)
    return words.say("mending.record", kind=kind, title=found.title or found.record)


def _moment(milliseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC).astimezone()
