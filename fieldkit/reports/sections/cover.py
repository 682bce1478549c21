"""The cover: what, where, when, who, for whom, and how far the text has come."""

from fieldkit.reports.document import Block, Contents, Cover
from fieldkit.reports.sections import order
from fieldkit.reports.sections.photos import figure
from fieldkit.reports.sections.states import tone_of
from fieldkit.reports.telling import Telling


def cover(telling: Telling) -> tuple[Block, ...]:
    """The cover page."""
    snapshot, mission = telling.snapshot, telling.snapshot.mission
    where = telling.listed(mission.zone, telling.words.choice("countries", mission.country) if mission.country else "")
    pairs = (
        (telling.words.label("mission", "team"), "\n".join(mission.team)),
        (telling.say("report.cover.made_on"), telling.formats.day(snapshot.made_on)),
        (telling.say("report.cover.author"), snapshot.author),
    )
    wide = (
        photo for photo in snapshot.photos if photo.id in order.numbers(telling) and _wide(photo.width, photo.height)
    )
    photo = next(wide, None)
    return (
        Cover(
            eyebrow=telling.dotted(snapshot.publisher, telling.say("report.subject") if mission.title else ""),
            title=mission.title or telling.say("report.cover.untitled"),
            subtitle="\n".join(filter(None, (where, period(telling)))),
            pairs=tuple((label, text) for label, text in pairs if text),
            state=telling.words.choice("review_state", snapshot.state),
            tone=tone_of("review_state", snapshot.state),
            notice=telling.say(f"report.cover.{snapshot.audience}"),
            foot=mission.code,
            figure=figure(telling, photo, "") if photo is not None else None,
        ),
    )


def contents(telling: Telling) -> tuple[Block, ...]:
    """The table of contents."""
    return (Contents(telling.say("report.contents")),)


def period(telling: Telling) -> str:
    """« 5–15 avril 2026 », or the one day known, or nothing."""
    starts, ends = telling.snapshot.mission.starts, telling.snapshot.mission.ends
    if starts is not None and ends is not None and starts <= ends:
        return telling.formats.period(starts, ends)
    known = starts or ends
    return telling.formats.day(known) if known is not None else ""


def _wide(width: int | None, height: int | None) -> bool:
    return width is None or height is None or width > height
