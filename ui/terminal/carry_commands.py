"""Commands of what a laptop carries, and whether it can leave."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fieldkit.errors import NotFound
from fieldkit.reference.words import Words
from fieldkit.services.carried import Carried, CarriedDossier
from fieldkit.services.carrying import Choice
from fieldkit.services.readiness import advice_of, look, sentence_of, title_of
from fieldkit.services.workspace import Workspace
from ui.terminal.session import Session


def show(session: Session) -> None:
    """Print what is carried, and what there is on the server."""
    with session.workspace() as workspace:
        _tell(session, workspace)


def enter(session: Session) -> None:
    """Carry these dossiers from the next exchange on."""
    with session.workspace() as workspace:
        named = _named(workspace, session.options.dossiers)
        carrying = workspace.outbox.carrying
        carrying.choose(carrying.choice.entered(each.id for each in named))
        _tell(session, workspace)


def leave(session: Session) -> None:
    """Follow these dossiers no more; their files go where that is asked, once the server has confirmed them."""
    with session.workspace() as workspace:
        named = _named(workspace, session.options.dossiers)
        before = workspace.outbox.carrying.choice
        _choose(session, workspace, before.left((each.id for each in named), release=session.options.free))


def by_country(session: Session) -> None:
    """Carry the dossiers of these countries alone, or everything where none is named."""
    with session.workspace() as workspace:
        carrying, countries = workspace.outbox.carrying, [code.upper() for code in session.options.countries]
        before = carrying.choice
        chosen = before.of_countries(countries, carrying.dossiers(), release=session.options.free)
        _choose(session, workspace, chosen if countries else before.of_all())


def files(session: Session) -> None:
    """Whether photos' originals and documents come along."""
    options = session.options
    with session.workspace() as workspace:
        before = workspace.outbox.carrying.choice
        originals = before.originals if options.originals is None else options.originals == "yes"
        documents = before.documents if options.documents is None else options.documents == "yes"
        _choose(session, workspace, before.with_files(originals=originals, documents=documents, release=options.free))


def ready(session: Session) -> int:
    """Look at every point of the departure; 1 where one is not settled."""
    words = session.words
    with session.workspace() as workspace:
        found = look(workspace)
    lines = []
    for check in found.checks:
        lines.append(f"{'✓' if check.settled else '!'} {title_of(check, words)} : {sentence_of(check, words)}")
        lines += [f"    {advice}" for advice in [advice_of(check, words, typed=True)] if advice]
    lines.append(words.say("ready.count", count=found.settled, all=len(found.checks)))
    data = [{**asdict(check), "settled": check.settled} for check in found.checks]
    session.tell({"ready": found.ready, "checks": data}, lines)
    return 0 if found.ready else 1


def _named(workspace: Workspace, names: Sequence[str]) -> list[CarriedDossier]:
    """The dossiers of these ids or codes; raises NotFound(``dossier``)."""
    every = {name: each for each in Carried(workspace).all() for name in (each.id, each.code) if name}
    for name in names:
        if name not in every:
            raise NotFound("dossier", id=name)
    return [every[name] for name in names]


def _choose(session: Session, workspace: Workspace, choice: Choice) -> None:
    """Say what it does in figures, then choose it, where the person says yes with ``--yes`` to what leaves."""
    plan = Carried(workspace).plan(choice)
    asks = plan.frees.files > 0 and not session.options.yes
    lines = []
    if plan.frees.files:
        told = "would_free" if asks else "frees"
        lines.append(session.say(f"carrying.terminal.{told}", count=plan.frees.files, bytes=plan.frees.size))
    if plan.held:
        lines.append(session.say("carrying.held_note", count=plan.held))
    if asks:
        data = {"chosen": False, "files": plan.frees.files, "bytes": plan.frees.size, "held": plan.held}
        session.tell(data, lines)
        return
    workspace.outbox.carrying.choose(choice)
    _tell(session, workspace, lines)


def _tell(session: Session, workspace: Workspace, first: list[str] | None = None) -> None:
    choice, every = workspace.outbox.carrying.choice, Carried(workspace).all()
    data: dict[str, Any] = {"chosen": True, **asdict(choice), "known": [_plain(each) for each in every]}
    session.tell(data, [*(first or []), *(_line(each, session.words) for each in every)])


def _plain(each: CarriedDossier) -> dict[str, Any]:
    return asdict(each) | {"place": each.place.value, "carried": each.place.carried}


def _line(each: CarriedDossier, words: Words) -> str:
    name = each.title or words.say("carrying.nameless")
    told = [each.code or each.id, name, words.say(f"carrying.place.{each.place}")]
    if each.here.files:
        told.append(words.formats.size(each.here.size))
    return " · ".join(told)
