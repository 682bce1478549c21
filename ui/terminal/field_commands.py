"""Commands of the field: workspace, dossiers, visits, indicators, photos, search, conflicts."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record, title_of
from fieldkit.domain.indicator import Indicator
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue, FileRefused, NotFound
from fieldkit.services.keys import new_recovery_words
from fieldkit.services.profile import Profile
from fieldkit.services.taking_out import take_out
from fieldkit.services.workspace import Workspace, create_workspace
from ui.terminal.session import Session, find_dossier, parse_values, plain_record, record_lines, writable


def today() -> dt.date:
    """The day on this machine's clock and in its zone."""
    return dt.datetime.now().astimezone().date()


def create(session: Session) -> None:
    """Make a workspace, empty or with the demonstration."""
    options = session.options
    words = new_recovery_words()
    workspace = create_workspace(
        session.folder,
        Profile(options.login, options.name),
        session.passphrase(),
        recovery_words=words,
        keyring=options.keyring,
        organisation=options.organisation,
    )
    try:
        if options.demo:
            from fieldkit.services.demo.load import load_demo  # every other command starts without it

            load_demo(workspace, today())
        count = len(workspace.records.all(Dossier))
    finally:
        workspace.close()
    session.tell(
        {"workspace": str(session.folder), "dossiers": count, "recovery_words": words},
        [session.say("terminal.created", count=count), session.say("terminal.recovery_words", words=words)],
    )


def list_dossiers(session: Session) -> None:
    """Print every dossier, a line each."""
    with session.workspace() as workspace:
        cards = workspace.dossiers.cards()
    session.tell(
        [{**plain_record(card.dossier), "last_visit": card.last_visit} for card in cards],
        lambda: [f"{card.dossier.code:<12} {card.dossier.title} — {card.lead}" for card in cards],
    )


def show_dossier(session: Session) -> None:
    """Print a dossier."""
    with session.workspace() as workspace:
        dossier = find_dossier(workspace, session.options.dossier)
        _print_record(session, workspace, dossier)


def export_dossier(session: Session) -> None:
    """Write everything of a dossier as JSON."""
    target = writable(session.options.file)
    with session.workspace() as workspace:
        dossier = find_dossier(workspace, session.options.dossier)
        found: dict[str, list[object]] = {"dossier": [plain_record(dossier)]}
        for kind in KINDS.values():
            if kind.in_dossier:
                records = workspace.records.all(kind.record_type, dossier=dossier.id)
                if records:
                    found[kind.name] = [plain_record(record) for record in records]
    take_out(target, msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    count = sum(map(len, found.values()))
    session.tell(
        {"file": str(target), "records": count}, [session.say("terminal.exported", count=count, file=str(target))]
    )


def new_visit(session: Session) -> None:
    """Begin a visit and print its id."""
    options = session.options
    with session.workspace() as workspace:
        dossier = find_dossier(workspace, options.dossier)
        values = parse_values(Visit.KIND, options.values, session.words.language)
        mission = values.pop("mission", "") or _mission_of(workspace, dossier)
        date = values.pop("date", None) or today()
        site = values.pop("site", "")
        loaded = workspace.visits.begin(dossier.id, date, site=site, mission=mission)
        if values:
            loaded = workspace.records.edit(loaded, **values)
        session.tell(plain_record(loaded.record), [loaded.id])


def _mission_of(workspace: Workspace, dossier: Dossier) -> str:
    mission = workspace.missions.current(today())
    return mission.id if mission is not None and dossier.id in mission.dossiers else ""


def edit_visit(session: Session) -> None:
    """Give fields of a visit new values."""
    with session.workspace() as workspace:
        loaded = workspace.records.get(Visit, session.options.visit)
        values = parse_values(Visit.KIND, session.options.values, session.words.language)
        loaded = workspace.records.edit(loaded, **values)
        session.tell(
            plain_record(loaded.record), [session.say("terminal.saved", title=title_of(loaded.record) or loaded.id)]
        )


def list_visits(session: Session) -> None:
    """Print the visits of a dossier, a line each, latest first."""
    with session.workspace() as workspace:
        dossier = find_dossier(workspace, session.options.dossier)
        visits = sorted(workspace.records.all(Visit, dossier=dossier.id), key=lambda v: (v.date or dt.date.min, v.id))
    session.tell(
        [plain_record(visit) for visit in reversed(visits)],
        lambda: [f"{visit.id}  {visit.date or ''!s:10}  {title_of(visit)}" for visit in reversed(visits)],
    )


def list_missions(session: Session) -> None:
    """Print every mission, a line each, latest first."""
    with session.workspace() as workspace:
        missions = sorted(workspace.records.all(Mission), key=lambda m: (m.starts or dt.date.min, m.id))
    session.tell(
        [plain_record(mission) for mission in reversed(missions)],
        lambda: [f"{one.id}  {one.code:<12}  {one.starts or ''!s:10}  {one.title}" for one in reversed(missions)],
    )


def show_visit(session: Session) -> None:
    """Print a visit."""
    with session.workspace() as workspace:
        _print_record(session, workspace, workspace.records.get(Visit, session.options.visit).record)


def _print_record(session: Session, workspace: Workspace, record: Record) -> None:
    references = [str(value) for field in KINDS[record.KIND].fields if (value := getattr(record, field.name))]
    several = [item for field in KINDS[record.KIND].fields for item in _items(getattr(record, field.name))]
    names = workspace.records.names([*references, *several])
    session.tell(plain_record(record), lambda: [f"id : {record.id}", *record_lines(record, session.words, names)])


def _items(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, tuple) else []


def record_indicator(session: Session) -> None:
    """Write the value of an indicator at a visit."""
    options = session.options
    with session.workspace() as workspace:
        visit = workspace.records.get(Visit, options.visit).record
        indicators = workspace.records.all(Indicator, dossier=visit.dossier)
        indicator = next((found for found in indicators if options.indicator in {found.code, found.id}), None)
        if indicator is None:
            raise NotFound("indicator", id=options.indicator)
        values: dict[str, object] = {"value": _number(session, options.value)}
        values |= {name: _number(session, text) for name in ("women", "men") if (text := getattr(options, name))}
        values |= {name: text for name in ("grade", "comment", "source") if (text := getattr(options, name))}
        loaded = workspace.indicators.record(indicator, visit=visit.id, day=visit.date or today(), **values)
        state = next(s for s in workspace.indicators.board(visit.dossier) if s.indicator.id == indicator.id)
        doubts = [session.words.choice("doubt", doubt) for doubt in state.doubts(loaded.record)]
        result = {**plain_record(loaded.record), "doubts": doubts}
        session.tell(result, [session.say("terminal.recorded", title=indicator.title), *doubts])


def _number(session: Session, text: str) -> Decimal:
    try:
        return session.words.formats.parse_number(text)
    except InvalidOperation:
        raise BadValue("number") from None


def import_photos(session: Session) -> int:
    """Import photos into a visit; a refused file is told of and the rest goes on. 1 when not all were taken in."""
    for path in session.options.paths:
        if not path.exists():
            raise FileRefused("no_such_file", name=str(path))
    with session.workspace() as workspace:
        visit = workspace.records.get(Visit, session.options.visit).record
        report = workspace.photos.import_files(session.options.paths, visit)
    refused = [(entry.name, session.words.explain(entry.error).happened) for entry in report.refused]
    data = {"imported": list(report.imported), "duplicates": list(report.duplicates), "refused": refused}
    lines = [session.say("terminal.imported", count=len(report.imported))]
    lines += [session.say("terminal.duplicate", name=name) for name in report.duplicates]
    lines += [session.say("terminal.file_refused", name=name, reason=reason) for name, reason in refused]
    session.tell(data, lines)
    return 1 if refused or report.stopped else 0


def search(session: Session) -> None:
    """Print what holds the words."""
    with session.workspace() as workspace:
        found = workspace.search.find(" ".join(session.options.text))
    marks = str.maketrans("", "", "\x02\x03")
    session.tell(
        found,
        lambda: [f"{session.words.label(row.kind)}: {row.title} — {row.excerpt.translate(marks)}" for row in found],
    )


def list_conflicts(session: Session) -> None:
    """Print the fields people disagree on, with every version."""
    data: list[dict[str, Any]] = []
    with session.workspace() as workspace:
        for kind, identity in workspace.records.conflicts():
            loaded = workspace.records.get(KINDS[kind].record_type, identity)
            for field, versions in loaded.conflicts.items():
                shown = [{"author": version.author, "value": version.value} for version in versions]
                data.append({"kind": kind, "id": identity, "field": field, "versions": shown})
    session.tell(data, lambda: [line for entry in data for line in _conflict_lines(session, entry)])


def _conflict_lines(session: Session, entry: dict[str, Any]) -> Iterator[str]:
    """A field people disagree on, and its versions by the numbers that settle it."""
    yield f"{entry['kind']} {entry['id']} {entry['field']} — {session.words.label(entry['kind'], entry['field'])}"
    for number, version in enumerate(entry["versions"], start=1):
        yield f"  {number}. {version['author']} : {version['value']}"


def settle_conflict(session: Session) -> None:
    """End a disagreement with one of the versions, by its number from 1."""
    options = session.options
    kind = KINDS.get(options.kind)
    if kind is None:
        raise NotFound("kind", id=options.kind)
    with session.workspace() as workspace:
        loaded = workspace.records.get(kind.record_type, options.id)
        versions = loaded.conflicts.get(options.field, ())
        if not 1 <= options.version <= len(versions):
            raise NotFound("version", id=str(options.version))
        value = kind.by_name[options.field].value(versions[options.version - 1].value)
        workspace.records.settle(loaded, options.field, value)
    session.tell({"settled": options.field}, [session.say("terminal.settled")])
