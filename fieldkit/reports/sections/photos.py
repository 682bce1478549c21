"""Photos with their captions, and the annex of their credits."""

from collections.abc import Iterable

from fieldkit.domain.photo import Photo
from fieldkit.domain.values import Blob
from fieldkit.reports.document import Block, Cell, Column, Figure, Figures, Heading, Tone, cell, filled, pill
from fieldkit.reports.sections import order
from fieldkit.reports.telling import Telling


def figure(telling: Telling, photo: Photo, number: str) -> Figure:
    """A photo as the document knows it."""
    return Figure(
        blob=photo.report_size or Blob("0" * 64, 0, ""),
        number=telling.say("report.photo_number", number=number) if number else "",
        caption=photo.caption or photo.alt_text,
        credit=telling.say("report.photo_credit", credit=photo.credit) if photo.credit else "",
        width=photo.width,
        height=photo.height,
    )


def figures(telling: Telling, photos: Iterable[Photo], numbers: dict[str, str]) -> tuple[Block, ...]:
    """Photos side by side, or nothing."""
    found = tuple(figure(telling, photo, numbers.get(photo.id, "")) for photo in photos)
    return (Figures(found),) if found else ()


def photo_credits(telling: Telling) -> tuple[Block, ...]:
    """Annex: every photo with its credit; for the network, whether partners may see it too."""
    numbers = order.numbers(telling)
    rows = [
        _row(telling, photo, numbers[photo.id])
        for photo in sorted(
            (photo for photo in telling.snapshot.photos if photo.id in numbers),
            key=lambda photo: int(numbers[photo.id]),
        )
    ]
    if not rows:
        return ()
    columns = (
        Column(telling.say("report.column.number"), 0.6),
        Column(telling.words.label("photo", "caption"), 3.4),
        Column(telling.words.label("photo", "credit"), 3.2),
        Column(telling.words.label("photo", "taken_at"), 1.8),
        *((Column(telling.say("report.column.partners"), 1.5),) if telling.internal else ()),
    )
    heading = Heading(level=1, text=telling.say("report.section.credits"), eyebrow=telling.say("report.annex"))
    return (heading, filled(columns, tuple(rows)))


def _row(telling: Telling, photo: Photo, number: str) -> tuple[Cell, ...]:
    row = (
        cell(number),
        cell(photo.caption or photo.alt_text),
        cell(photo.credit),
        cell(telling.formats.medium_day(photo.taken_at.date()) if photo.taken_at is not None else ""),
    )
    if not telling.internal:
        return row
    allowed = photo.id in telling.snapshot.shareable
    return (*row, pill(telling.words.choice("flag", "yes" if allowed else "no"), Tone.GOOD if allowed else Tone.CARE))
