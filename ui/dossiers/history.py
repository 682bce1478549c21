"""Historique of a dossier: who changed what, and when."""

from functools import reduce

from fieldkit.domain.changes import author_name
from fieldkit.domain.kinds import KINDS, field_of
from fieldkit.domain.values import Shape
from fieldkit.reference.showing import shown
from fieldkit.services.history import FieldChange, HistoryEntry, RecordChange
from ui.dossiers.tab import Tab
from ui.shell.context import Context
from ui.widgets.language import formats, words
from ui.widgets.layouts import column
from ui.widgets.rows import Cell, Row, RowView

_LIMIT = 400
_ICONS = {"created": "plus", "changed": "pencil", "settled": "git-compare", "deleted": "trash-2", "restored": "undo-2"}
_LENGTH = 90


class HistoryTab(Tab):
    """Every change, the latest first."""

    key = "history"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = RowView(context.words.say("dossier.tab.history"))
        self.setLayout(column(self.view, gap=0))

    def read(self) -> None:
        """Read the changes and the names they mention."""
        dossier, workspace = self.dossier, self.context.workspace

        def read() -> tuple[list[HistoryEntry], dict[str, str]]:
            entries = workspace.history.of_dossier(dossier, _LIMIT)
            mentioned = {
                value
                for entry in entries
                for record in entry.records
                for change in record.fields
                for value in (change.after if isinstance(change.after, tuple) else (change.after,))
                if isinstance(value, str) and len(value) == 36
            }
            return entries, workspace.records.names(mentioned)

        self.fetch(read, self._show)

    def _show(self, found: tuple[list[HistoryEntry], dict[str, str]]) -> None:
        entries, names = found
        self.view.show_rows([_row(entry, record, names) for entry in entries for record in entry.records])


def _row(entry: HistoryEntry, record: RecordChange, names: dict[str, str]) -> Row:
    say = words().say
    who = say("dossier.you") if entry.mine else author_name(entry.author)
    kind = words().label(record.kind) if record.kind in KINDS else record.kind
    title = say(f"dossier.act.{record.act}", kind=kind, title=_name(record) or kind)
    told = [_field_words(record.kind, change, names) for change in record.fields[:4]]
    told = [*(_unended(each) for each in told[:-1]), *told[-1:]]
    fields = reduce(lambda first, then: say("dossier.both_fields", first=first, then=then), told) if told else ""
    where = say("dossier.here" if entry.here else "dossier.elsewhere")
    journey = say(f"dossier.journey.{entry.journey}")
    cells = (Cell(text=journey, width=120), Cell(text=formats().moment(entry.at.astimezone()), right=True, width=190))
    second = " · ".join(filter(None, (f"{who}, {where}", fields)))
    return Row(f"{entry.change}:{record.record}", title, second, _ICONS.get(record.act, "pencil"), cells=cells)


def _unended(told: str) -> str:
    """A sentence without its stop, which would stand before a semicolon; an initial keeps its own."""
    return told if told[-2:-1].isupper() else told.removesuffix(".")


def _name(record: RecordChange) -> str:
    """A record's title; where a title is a choice or a number, as it is said on screen."""
    named = KINDS[record.kind].record_type.TITLE if record.kind in KINDS else ()
    field = field_of(record.kind, named[0]) if len(named) == 1 else None
    if field is None or field.about.shape in {Shape.LINE, Shape.PROSE}:
        return record.title
    plain = next((change.after for change in record.fields if change.field == field.name), None)
    return shown(field, plain, words(), {}) if plain is not None else words().label(record.kind)


def _field_words(kind: str, change: FieldChange, names: dict[str, str]) -> str:
    field = field_of(kind, change.field)
    if field is None:
        return change.field
    after = shown(field, change.after, words(), names).replace("\n", " ")
    short = after if len(after) <= _LENGTH else f"{after[:_LENGTH]}…"
    return words().say("dossier.set_to", field=words().label(kind, change.field), value=short or "—")
