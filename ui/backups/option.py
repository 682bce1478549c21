"""A backup in the list one chooses from: when, where, of which copy of the workspace, and how much it holds."""

from collections.abc import Sequence

from fieldkit.services.restoring import Found
from ui.backups.lately import on_its_day
from ui.widgets.language import words


def option(found: Found, among: Sequence[Found]) -> str:
    """« 23 nov. 09:17 · CLE · 290 modifications, 478 fichiers », and what it lacks.

    Where ``among`` are backups of several copies of a workspace, these are lettered in the order they came up.
    """
    say = words().say
    where = found.place
    place = (where.parent.name or str(where.parent)) if where.name == "FieldKit" else where.name
    if where.name == "backups":
        place = say("backups.here")
    parts = [on_its_day(found.made_at), place]
    copies = list(dict.fromkeys(each.who for each in reversed(among) if each.workspace == found.workspace))
    if len(copies) > 1:
        parts.append(say("backups.way.copy", number=copies.index(found.who) + 1))
    if found.about is not None:
        changes, files = found.about.changes, found.about.files
        parts.append(f"{say('backups.line', count=changes)}, {say('backups.files', count=files)}")
    if found.lacks:
        parts.append(say("backups.lacks", count=found.lacks))
    return " · ".join(parts)
