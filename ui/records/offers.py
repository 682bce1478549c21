"""What the fields of a record may be chosen from: records of this workspace and reference lists."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.fields import Kind, Record, title_of
from fieldkit.domain.indicator import Indicator, LogframeNode
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.people import Contact, Organisation
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.values import Shape
from fieldkit.reference.dispositifs import dispositifs
from fieldkit.services.dossiers import known_dispositif
from ui.shell.context import Context
from ui.widgets.forms import Maker

_OF_DOSSIER: tuple[type[Record], ...] = (Site, LogframeNode, Indicator)
_EVERYWHERE: tuple[type[Record], ...] = (Dossier, Organisation, Programme, Dispositif, Contact)
_MADE_BY_NAME: tuple[type[Record], ...] = (Organisation, Programme, Dispositif)


@dataclass(frozen=True, slots=True)
class Offers:
    """Codes and labels by kind, field or vocabulary; ``sites`` are names by id with the dossier each belongs to."""

    options: Mapping[str, list[tuple[str, str]]]
    dossier_of: Mapping[str, str]

    def without(self, identity: str) -> "Offers":
        """The same, but for one record: nothing refers to itself."""
        kept = {key: [pair for pair in pairs if pair[0] != identity] for key, pairs in self.options.items()}
        return Offers(kept, self.dossier_of)

    def sites_of(self, dossier: str) -> list[tuple[str, str]]:
        """The sites of a dossier; all of them without one."""
        sites = self.options.get(Site.KIND, [])
        return [pair for pair in sites if self.dossier_of.get(pair[0]) == dossier] if dossier else sites


def read_offers(context: Context, kind: Kind, dossier: str = "") -> Offers:
    """What a form of ``kind`` offers; of records that belong to a dossier, those of ``dossier`` where it is given."""
    records = context.workspace.records
    wanted = {field.about.target for field in kind.fields if field.about.target}
    options: dict[str, list[tuple[str, str]]] = {}
    dossier_of: dict[str, str] = {}
    for record_type in (*_EVERYWHERE, *_OF_DOSSIER):
        if record_type.KIND not in wanted:
            continue
        narrowed: dict[str, Any] = {"dossier": dossier} if dossier and record_type in _OF_DOSSIER else {}
        found = records.all(record_type, **narrowed)
        dossier_of |= {record.id: str(getattr(record, "dossier", "")) for record in found}
        options[record_type.KIND] = _named(found)
    if any(field.name == "country" and field.about.shape is Shape.LINE for field in kind.fields):
        options["country"] = list(context.words.options("countries"))
    return Offers(options, dossier_of)


def makers(context: Context, opened: Callable[[str, str], None]) -> dict[str, Maker]:
    """How organisations, programmes and dispositifs are made by their name; ``opened(kind, id)`` shows one."""
    return {
        record_type.KIND: Maker(
            make=partial(_make, context, record_type),
            suggested=tuple(known.name for known in dispositifs()) if record_type is Dispositif else (),
            open=partial(opened, record_type.KIND),
        )
        for record_type in _MADE_BY_NAME
    }


def _make(context: Context, record_type: type[Record], name: str, made: Callable[[str], None]) -> None:
    fields = known_dispositif(name, context.words.language) if record_type is Dispositif else {"name": name}
    records = context.workspace.records

    def make() -> tuple[str, bool]:
        there = next((found for found in records.all(record_type) if _same(found, name)), None)
        return (there.id, False) if there is not None else (records.create(record_type, **fields).id, True)

    def tell(found: tuple[str, bool]) -> None:
        identity, new = found
        made(identity)
        if not new:
            return
        context.notices.toast(
            context.words.say(f"record.made.{record_type.KIND}", name=name),
            context.words.say("record.complete"),
            lambda: context.navigator.go("record", kind=record_type.KIND, record=identity),
            icon="plus",
        )

    context.saving.save(make, tell)


def _same(record: Record, name: str) -> bool:
    return str(getattr(record, "name", "")).casefold() == name.strip().casefold()


def _named(records: Iterable[Record]) -> list[tuple[str, str]]:
    pairs = [(record.id, _name(record)) for record in records]
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def _name(record: Record) -> str:
    if isinstance(record, Dossier):
        return " · ".join(filter(None, (record.code, record.short_title or record.title)))
    return title_of(record) or KINDS[record.KIND].name
