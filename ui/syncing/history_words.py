"""The history of syncing in words."""

import datetime as dt

from fieldkit.domain.sending import SyncEvent
from fieldkit.services.traffic import cost_of
from ui.shell.context import Context

_NAMES = ("sent", "received", "files_sent", "files_received", "refused")


def event_words(context: Context, event: SyncEvent) -> str:
    """What happened."""
    say, facts = context.words.say, dict(event.facts)
    if "error" in facts:
        return say(f"sync.event.{event.code}", error=context.words.explain(facts["error"]).happened)
    if event.code != "round":
        return say(f"sync.event.{event.code}", **facts)
    parts = [say(f"sync.round.{name}", count=int(facts[name])) for name in _NAMES if int(facts.get(name, "0"))]
    size = sum(int(facts.get(name, "0")) for name in ("bytes", "bytes_sent", "bytes_received"))
    parts += [context.formats.size(size)] if size else []
    cost = cost_of(facts)
    parts += [context.formats.money(cost)] if cost is not None else []
    return ", ".join(parts) or say("sync.round_nothing")


def event_time(context: Context, event: SyncEvent) -> str:
    """When it happened."""
    return context.formats.moment(dt.datetime.fromtimestamp(event.happened_at_ms / 1000).astimezone())
