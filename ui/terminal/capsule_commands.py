"""Commands about capsules: make one, look into one, take one in, and the laptops that are known."""

from contextlib import AbstractContextManager
from pathlib import Path

from fieldkit.domain.changes import author_login, author_name
from fieldkit.domain.unlocking import OrganisationKey
from fieldkit.errors import NotFound, Refused
from fieldkit.services.handing import PHOTOS, Handing, Peer
from fieldkit.services.workspace import Workspace
from sync.capsule import CARD_SUFFIX, SUFFIX
from sync.client.capsule_making import Wish, card_of, make_capsule
from sync.client.capsule_taking import Arrived, Brought, accept, known_laptop, laptop_of, opened, read_card
from ui.terminal.backup_commands import telling
from ui.terminal.session import Session, find_dossier, read_text, writable

_MEGABYTE = 1_000_000


def make(session: Session) -> None:
    """Write a capsule for the laptops named, or all that are known, and for the organisation."""
    options = session.options
    target: Path = options.target.absolute()
    if not target.is_dir():
        writable(target.with_name(target.name.removesuffix(SUFFIX) + SUFFIX))
    with session.workspace() as workspace:
        wish = Wish(
            to=_named(Handing(workspace).peers(), options.to),
            scopes=tuple(find_dossier(workspace, each).id for each in options.dossier) if options.dossier else None,
            largest=PHOTOS[options.photos],
            everything=options.everything,
            piece_bytes=options.pieces * _MEGABYTE,
        )
        made = make_capsule(workspace, wish, target, telling(session))
    say = session.say
    lines = [say("capsule.terminal.made", file=path.name) for path in made.files]
    lines += [say("capsule.terminal.holds", changes=made.changes, media=made.media, size=made.size)]
    lines += [say("capsule.absent", count=len(made.absent))] if made.absent else []
    lines += [say("capsule.left_out", count=made.left_out)] if made.left_out else []
    data = {"files": [str(path) for path in made.files], "size": made.size, "changes": made.changes}
    session.tell(data | {"media": made.media, "left_out": made.left_out, "absent": list(made.absent)}, lines)


def check(session: Session) -> None:
    """Read a capsule to its end and say what it brings; nothing is kept."""
    with session.workspace() as workspace, _opened(session, workspace) as arrived:
        brought = arrived.brought
    session.tell(_plain(brought), _lines(session, brought))


def take(session: Session) -> None:
    """Take a capsule in; one of an unknown maker only with a yes."""
    options = session.options
    with session.workspace() as workspace, _opened(session, workspace) as arrived:
        brought = arrived.brought
        taken = arrived.take(trusted=options.yes)
        conflicts = len(workspace.records.conflicts())
    say = session.say
    lines = [
        say("capsule.terminal.taken", name=author_name(brought.maker.author), new=taken.new, files=taken.files),
        *([say("capsule.withheld", count=taken.withheld)] if taken.withheld else []),
        *([say("capsule.conflicts", count=conflicts)] if conflicts else []),
    ]
    data = {"new": taken.new, "files": taken.files, "withheld": taken.withheld, "conflicts": conflicts}
    session.tell(data, lines)


def card(session: Session) -> None:
    """Write this laptop's card, by which others can make capsules for it."""
    target: Path = session.options.target.absolute()
    path = writable(target.with_name(target.name.removesuffix(CARD_SUFFIX) + CARD_SUFFIX))
    with session.workspace() as workspace:
        content, number = card_of(workspace)
        Handing(workspace).write_card(path, content)
    session.tell(
        {"file": str(path), "number": number}, [session.say("capsule.terminal.card", file=path.name, number=number)]
    )


def accept_card(session: Session) -> None:
    """Know a laptop by its card, once its number was compared."""
    options = session.options
    with session.workspace() as workspace:
        laptop = read_card(workspace, options.card)
        if not known_laptop(workspace, laptop):
            if not options.yes:
                raise Refused("capsule_card_unknown", name=author_name(laptop.author), number=laptop.number)
            accept(workspace, laptop)
    session.tell(
        {"author": laptop.author, "number": laptop.number},
        [session.say("capsule.terminal.accepted", name=author_name(laptop.author), number=laptop.number)],
    )


def laptops(session: Session) -> None:
    """Print the laptops that are known."""
    with session.workspace() as workspace:
        known = Handing(workspace).peers()
    found = [(peer.author, laptop_of(peer).number) for peer in known]
    session.tell(
        [{"author": author, "number": number} for author, number in found],
        [session.say("capsule.terminal.laptop", name=author_name(author), number=number) for author, number in found],
    )


def _opened(session: Session, workspace: Workspace) -> AbstractContextManager[Arrived]:
    """The capsule of the options, read to its end; with the organisation's key where that is given."""
    key = OrganisationKey(read_text(session.options.key)) if session.options.key is not None else None
    return opened(workspace, session.options.files, telling(session), key=key)


def _named(known: list[Peer], wanted: list[str]) -> tuple[Peer, ...]:
    """The laptops of these people, by name, login or number; all where nobody is named. Raises NotFound."""
    if not wanted:
        return tuple(known)
    found = []
    for each in wanted:
        told = each.casefold().strip()
        matching = [peer for peer in known if told in _names(peer)]
        if not matching:
            raise NotFound("laptop", name=each)
        found += matching
    return tuple(found)


def _names(peer: Peer) -> set[str]:
    return {author_name(peer.author).casefold(), author_login(peer.author), laptop_of(peer).number}


def _plain(brought: Brought) -> dict[str, object]:
    return {
        "author": brought.maker.author,
        "number": brought.maker.number,
        "known": brought.known,
        "changes": brought.changes,
        "new": brought.new,
        "visits": brought.visits,
        "photos": brought.photos,
        "files": brought.files,
        "new_files": brought.new_files,
    }


def _lines(session: Session, brought: Brought) -> list[str]:
    say = session.say
    known = "known" if brought.known else "unknown"
    return [
        say(f"capsule.terminal.{known}", name=author_name(brought.maker.author), number=brought.maker.number),
        say(
            "capsule.terminal.brings",
            new=brought.new,
            visits=brought.visits,
            photos=brought.photos,
            files=brought.new_files,
        ),
        say("capsule.sound"),
    ]
