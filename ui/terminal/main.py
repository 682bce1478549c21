"""``fieldkit``: parses a command, runs it, and says errors in plain words.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the machine, the disk or the network failed.
"""

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from platformdirs import user_data_path

from fieldkit.domain.indicator import Grade
from fieldkit.domain.review import DECISIONS, Action, Audience
from fieldkit.domain.sending import FileLane
from fieldkit.domain.visit import Visit
from fieldkit.errors import EnvironmentFault, FieldKitError
from fieldkit.reference.catalogue import FIRST_LANGUAGE, languages
from fieldkit.reference.command_lines import said_in
from fieldkit.reference.words import Words
from fieldkit.services.data_plan import CURRENCIES, Metering
from fieldkit.services.handing import PHOTOS
from fieldkit.services.logbook import keep_log
from fieldkit.services.privacy import keep_private
from fieldkit.services.putting_back import end_put_back
from ui.terminal import (
    backup_commands,
    capsule_commands,
    carry_commands,
    data_commands,
    delivery_command,
    doctor_command,
    field_commands,
    key_commands,
    mend_command,
    review_commands,
    shared_commands,
)
from ui.terminal.printing import show
from ui.terminal.session import Session, fields_of

log = logging.getLogger(__name__)
Command = Callable[[Session], int | None]
"""Runs, and gives an exit code where there is more than one way to be done."""
Group: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse names its type so


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    keep_private()
    keep_log("terminal")
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = Words(_language(given))
    with said_in(words):
        options = _parser(words).parse_args(given)
    command: Command = options.run
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # JSON is UTF-8 wherever it goes; a terminal of few letters shows a question mark for the others.
            stream.reconfigure(encoding="utf-8" if options.json else None, errors="replace")
    try:
        end_put_back(options.workspace)  # a workspace in the middle of coming back is not where it is looked for
        code = command(Session(options, words)) or 0
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever was reading has read enough, as ``head`` does; the interpreter flushes once more on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except FieldKitError as error:
        log.info("refused", exc_info=error)
        told = words.explain(error, typed=True)
        show(" ".join(filter(None, (told.happened, told.safe, told.todo))), sys.stderr)
        return 3 if isinstance(error, EnvironmentFault) else 1
    return code


def _language(given: Sequence[str]) -> str:
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--language", choices=languages(), default=os.environ.get("FIELDKIT_LANGUAGE", FIRST_LANGUAGE))
    return str(first.parse_known_args(given)[0].language)


def _parser(words: Words) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fieldkit", description=words.say("terminal.about"), parents=[_everywhere(words)]
    )
    parser.set_defaults(workspace=_default_folder(), json=False, recovery_words=False, recovery_key=None)
    groups = parser.add_subparsers(required=True, metavar=words.say("terminal.command"))
    _add_workspace(groups, words)
    _add_keys(groups, words)
    _add_backups(groups, words)
    _add_dossiers(groups, words)
    _add_visits(groups, words)
    _add_conflicts(groups, words)
    _add_sync(groups, words)
    _add_capsules(groups, words)
    _add_carrying(groups, words)
    _add_review(groups, words)
    _add_report(groups, words)
    return parser


def _default_folder() -> Path:
    return user_data_path("fieldkit", appauthor=False) / "workspace"


def _everywhere(words: Words) -> argparse.ArgumentParser:
    """The options every command takes, before its name or after it; what is not given is left to the first parser."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    told = words.say("terminal.help.workspace_folder", folder=_default_folder())
    parser.add_argument("--workspace", type=Path, metavar="DIR", help=told)
    parser.add_argument("--json", action="store_true", help=words.say("terminal.help.json"))
    parser.add_argument("--language", choices=languages(), help=words.say("terminal.help.language"))
    parser.add_argument("--recovery-words", action="store_true", help=words.say("terminal.help.recovery_words"))
    parser.add_argument("--recovery-key", type=Path, metavar="FILE", help=words.say("terminal.help.recovery_key"))
    return parser


def _command(groups: Group, words: Words, name: str, run: Command, key: str) -> argparse.ArgumentParser:
    told = words.say(f"terminal.help.{key}")
    parser = groups.add_parser(name, help=told, description=told, parents=[_everywhere(words)])
    parser.set_defaults(run=run)
    return parser


def _add(parser: argparse.ArgumentParser, words: Words, name: str, **options: Any) -> None:  # noqa: ANN401 - argparse's
    """An argument with its explanation, ``terminal.argument.<name>``."""
    parser.add_argument(name, help=words.say(f"terminal.argument.{name.strip('-').replace('-', '_')}"), **options)


def _add_fields(parser: argparse.ArgumentParser, words: Words, kind: str) -> None:
    """Say after the options which fields there are, and what they are called on screen."""
    lines = [f"  {name:<20} {words.label(kind, name)}" for name in fields_of(kind)]
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join([words.say("terminal.fields"), *lines])


def _group(groups: Group, words: Words, name: str) -> Group:
    parser = groups.add_parser(name, help=words.say(f"terminal.help.{name}"))
    return parser.add_subparsers(required=True, metavar=words.say("terminal.command"))


def _add_workspace(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "workspace")
    create = _command(inner, words, "create", field_commands.create, "workspace_create")
    _add(create, words, "--name", required=True)
    _add(create, words, "--login", required=True)
    _add(create, words, "--demo", action="store_true")
    create.add_argument("--keyring", action="store_true", help=words.say("terminal.help.keyring"))
    create.add_argument("--organisation", default="", metavar="age1…", help=words.say("terminal.help.organisation"))
    doctor = _command(groups, words, "doctor", doctor_command.doctor, "doctor")
    for flag in ("--rebuild", "--full", "--online"):
        _add(doctor, words, flag, action="store_true")
    _add(doctor, words, "--support", metavar="FILE", default="")
    mend = _command(groups, words, "mend", mend_command.mend, "mend")
    mend.add_argument("place", nargs="?", type=Path, metavar="DIR")
    search = _command(groups, words, "search", field_commands.search, "search")
    _add(search, words, "text", nargs="+")


def _add_keys(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "key")
    _command(inner, words, "show", key_commands.show, "key_show")
    _command(inner, words, "passphrase", key_commands.change_passphrase, "key_passphrase")
    _command(inner, words, "words", key_commands.renew_words, "key_words")
    keyring = _command(inner, words, "keyring", key_commands.use_keyring, "keyring")
    _add(keyring, words, "state", choices=("on", "off"))
    organisation = _command(inner, words, "organisation", key_commands.set_organisation, "organisation")
    _add(organisation, words, "recipient", nargs="?", default="", metavar="age1…")


def _add_backups(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "backup")
    now = _command(inner, words, "now", backup_commands.now, "backup_now")
    now.add_argument("volume", nargs="?", type=Path, metavar="DIR")
    found = _command(inner, words, "list", backup_commands.list_all, "backup_list")
    found.add_argument("place", nargs="?", type=Path, metavar="DIR")
    check = _command(inner, words, "check", backup_commands.check, "backup_check")
    check.add_argument("place", nargs="?", type=Path, metavar="DIR")
    check.add_argument("--stamp", default="")
    restore = _command(inner, words, "restore", backup_commands.bring_back, "backup_restore")
    restore.add_argument("place", type=Path, metavar="DIR")
    target = restore.add_mutually_exclusive_group(required=True)
    target.add_argument("target", nargs="?", type=Path, metavar="NEW")
    target.add_argument("--instead", action="store_true", help=words.say("terminal.help.backup_instead"))
    restore.add_argument("--stamp", default="")
    place = _command(inner, words, "place", backup_commands.place, "backup_place")
    place.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    place.add_argument("--none", action="store_true")


def _add_dossiers(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "dossier")
    _command(inner, words, "list", field_commands.list_dossiers, "dossier_list")
    _add(_command(inner, words, "show", field_commands.show_dossier, "dossier_show"), words, "dossier")
    export = _command(inner, words, "export", field_commands.export_dossier, "dossier_export")
    _add(export, words, "dossier")
    _add(export, words, "file", type=Path)
    missions = _group(groups, words, "mission")
    _command(missions, words, "list", field_commands.list_missions, "mission_list")
    proof = _command(missions, words, "proof", delivery_command.proof, "mission_proof")
    _add(proof, words, "mission")
    _add(proof, words, "--ask", action="store_true")
    _add(proof, words, "--pdf", type=Path, metavar="FILE")


def _add_visits(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "visit")
    new = _command(inner, words, "new", field_commands.new_visit, "visit_new")
    _add(new, words, "dossier")
    _add(new, words, "values", nargs="*", metavar="field=value")
    _add_fields(new, words, Visit.KIND)
    edit = _command(inner, words, "edit", field_commands.edit_visit, "visit_edit")
    _add(edit, words, "visit")
    _add(edit, words, "values", nargs="+", metavar="field=value")
    _add_fields(edit, words, Visit.KIND)
    _add(_command(inner, words, "list", field_commands.list_visits, "visit_list"), words, "dossier")
    _add(_command(inner, words, "show", field_commands.show_visit, "visit_show"), words, "visit")
    indicators = _group(groups, words, "indicator")
    record = _command(indicators, words, "record", field_commands.record_indicator, "indicator_record")
    for name in ("visit", "indicator", "value"):
        _add(record, words, name)
    for name in ("women", "men", "comment", "source"):
        _add(record, words, f"--{name}", default="")
    _add(record, words, "--grade", default="", choices=[grade.value for grade in Grade])
    photos = _group(groups, words, "photos")
    add = _command(photos, words, "import", field_commands.import_photos, "photos_import")
    _add(add, words, "visit")
    _add(add, words, "paths", nargs="+", type=Path)


def _add_conflicts(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "conflict")
    _command(inner, words, "list", field_commands.list_conflicts, "conflict_list")
    settle = _command(inner, words, "settle", field_commands.settle_conflict, "conflict_settle")
    for name in ("kind", "id", "field"):
        _add(settle, words, name)
    _add(settle, words, "version", type=int)


def _add_sync(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "sync")
    login = _command(inner, words, "login", shared_commands.sync_login, "sync_login")
    _add(login, words, "url")
    _add(login, words, "login")
    _command(inner, words, "logout", shared_commands.sync_logout, "sync_logout")
    now = _command(inner, words, "now", shared_commands.sync_now, "sync_now")
    _add(now, words, "--accept-deletions", action="store_true")
    _command(inner, words, "status", shared_commands.sync_status, "sync_status")
    _command(inner, words, "confirm", backup_commands.confirm, "sync_confirm")
    _add_data(inner, words)


def _add_data(inner: Group, words: Words) -> None:
    """What may travel, in which order, and what it costs."""
    budget = _command(inner, words, "budget", data_commands.budget, "sync_budget")
    for name in ("--mb", "--money", "--price"):
        _add(budget, words, name, default="", metavar="N")
    _add(budget, words, "--currency", choices=CURRENCIES, default="")
    _add(budget, words, "--none", action="store_true")
    _add(budget, words, "--beyond", action="store_true")
    order = _command(inner, words, "order", data_commands.order, "sync_order")
    _add(order, words, "lanes", nargs="*", choices=[[], *(lane.value for lane in FileLane)], metavar="LANE")
    _add(order, words, "--first", metavar="CODE")
    metered = _command(inner, words, "metered", data_commands.metered, "sync_metered")
    _add(metered, words, "metering", nargs="?", choices=[one.value for one in Metering], default="")
    _add(metered, words, "--today", action="store_true")
    texts = _command(inner, words, "texts", data_commands.texts, "sync_texts")
    _add(texts, words, "state", choices=("on", "off"))
    pause = _command(inner, words, "pause", data_commands.pause, "sync_pause")
    _add(pause, words, "--until", default="", metavar="HH:MM")
    _command(inner, words, "resume", data_commands.resume, "sync_resume")
    history = _command(inner, words, "history", data_commands.history, "sync_history")
    _add(history, words, "--export", type=Path, metavar="FILE")


def _add_capsules(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "capsule")
    make = _command(inner, words, "make", capsule_commands.make, "capsule_make")
    _add(make, words, "target", type=Path, metavar="FILE")
    _add(make, words, "--to", action="append", default=[], metavar="NAME")
    _add(make, words, "--dossier", action="append", default=[], metavar="CODE")
    _add(make, words, "--photos", choices=tuple(PHOTOS), default="report")
    _add(make, words, "--everything", action="store_true")
    _add(make, words, "--pieces", type=int, default=0, metavar="MB")
    for name, run in (("check", capsule_commands.check), ("import", capsule_commands.take)):
        taking = _command(inner, words, name, run, f"capsule_{name}")
        taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
        _add(taking, words, "--key", type=Path, metavar="FILE")
    _add(taking, words, "--yes", action="store_true")
    card = _command(inner, words, "card", capsule_commands.card, "capsule_card")
    _add(card, words, "target", type=Path, metavar="FILE")
    accept = _command(inner, words, "accept", capsule_commands.accept_card, "capsule_accept")
    accept.add_argument("card", type=Path, metavar="FILE")
    _add(accept, words, "--yes", action="store_true")
    _command(inner, words, "laptops", capsule_commands.laptops, "capsule_laptops")


def _add_carrying(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "carry")
    _command(inner, words, "show", carry_commands.show, "carry_show")
    enter = _command(inner, words, "enter", carry_commands.enter, "carry_enter")
    leave = _command(inner, words, "leave", carry_commands.leave, "carry_leave")
    country = _command(inner, words, "countries", carry_commands.by_country, "carry_countries")
    files = _command(inner, words, "files", carry_commands.files, "carry_files")
    for parser in (enter, leave):
        parser.add_argument("dossiers", nargs="+", metavar="CODE", help=words.say("terminal.argument.dossier"))
    country.add_argument("countries", nargs="*", metavar="BJ", help=words.say("terminal.argument.countries"))
    for name in ("--originals", "--documents"):
        _add(files, words, name, choices=("yes", "no"), default=None)
    for parser in (leave, country, files):
        _add(parser, words, "--free", action="store_true")
        parser.add_argument("--yes", action="store_true", help=words.say("terminal.help.carry_yes"))
    _command(groups, words, "ready", carry_commands.ready, "ready")


def _add_review(groups: Group, words: Words) -> None:
    inner = _group(groups, words, "review")
    _command(inner, words, "list", review_commands.review_list, "review_list")
    show = _command(inner, words, "show", review_commands.review_show, "review_show")
    _add(show, words, "id")
    act = _command(inner, words, "act", review_commands.review_act, "review_act")
    _add(act, words, "action", choices=[action.value for action in Action if action not in DECISIONS])
    _add(act, words, "id")
    _add(act, words, "--reason", default="")
    decide = _command(inner, words, "decide", review_commands.review_decide, "review_decide")
    _add(decide, words, "decision", choices=sorted(DECISIONS))
    _add(decide, words, "id")
    _add(decide, words, "--only", action="append", metavar="NAME")
    _add(decide, words, "--reason", default="")
    comment = _command(inner, words, "comment", review_commands.review_comment, "review_comment")
    for name in ("id", "field", "text"):
        _add(comment, words, name)
    _add_fields(comment, words, Visit.KIND)


def _add_report(groups: Group, words: Words) -> None:
    report = _command(groups, words, "report", shared_commands.report, "report")
    _add(report, words, "mission")
    _add(report, words, "file", type=Path)
    _add(report, words, "--audience", choices=[audience.value for audience in Audience], default="internal")
    _add(report, words, "--report-language", choices=languages(), default="")


if __name__ == "__main__":
    sys.exit(main())
