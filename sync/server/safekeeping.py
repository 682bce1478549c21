"""What the commands of ``fieldkit-server`` do that keep a server's work: copy it, bring it back, read it through."""

from argparse import Namespace
from dataclasses import asdict

from fieldkit.errors import Refused
from sync.server import backups, soundness
from sync.server.commands import Console, opened


def backup(options: Namespace, console: Console) -> None:
    """Copy database and files of a server, running or not."""
    with opened(options) as rooms:
        made = backups.make(rooms, options.folder, most=max(0, options.keep))
    facts = {**asdict(made), "path": str(made.path)}
    console.tell(console.words.say("server.backup_made", **facts), facts)
    _tell_lost(console, made.lost)


def restore(options: Namespace, console: Console) -> None:
    """Make a server again from a backup; laptops then offer again what it lacks."""
    with opened(options) as rooms:
        made = backups.restore(rooms, options.folder, options.backup)
    facts = {**asdict(made), "path": str(made.path)}
    console.tell(console.words.say("server.backup_restored", **facts), facts)
    _tell_lost(console, made.lost)


def restored(options: Namespace, console: Console) -> None:
    """Tell laptops that the database was restored by other means: they offer again what it lost."""
    with opened(options) as rooms:
        epoch = rooms.database.new_epoch()
    console.tell(console.words.say("server.restored", epoch=epoch), {"epoch": epoch})


def check(options: Namespace, console: Console) -> None:
    """Read everything and list what is not whole; raises Refused(unsound) then."""
    with opened(options) as rooms:
        found = soundness.examine(rooms, contents=options.files)
    sentence = "server.examined" if found.faults else "server.sound"
    counts = {"organisations": found.organisations, "changes": found.changes, "files": found.files}
    console.tell(console.words.say(sentence, **counts), asdict(found))
    for fault in () if console.as_json else found.faults:
        said = console.words.say(f"server.fault.{fault.kind}")
        console.tell(
            console.words.say("server.fault_line", said=said, organisation=fault.organisation, what=fault.what), None
        )
    if found.faults:
        raise Refused("unsound")


def _tell_lost(console: Console, lost: tuple[str, ...]) -> None:
    if lost and not console.as_json:
        console.tell(console.words.say("server.files_lost", lost=len(lost)), None)
