"""What argparse says by itself, « usage », « options », what is missing or not understood, in the words' language."""

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fieldkit.reference.words import Words

_SENTENCES: Final = {
    "usage: ": "usage",
    "positional arguments": "arguments",
    "options": "options",
    "subcommands": "subcommands",
    "show this help message and exit": "help",
    "%(prog)s: error: %(message)s\n": "error",
    "argument %(argument_name)s: %(message)s": "argument",
    "the following arguments are required: %s": "required",
    "unrecognized arguments: %s": "unrecognized",
    "one of the arguments %s is required": "one_required",
    "not allowed with argument %s": "not_with",
    "ignored explicit argument %r": "no_value",
    "expected one argument": "expected_one",
    "expected at most one argument": "expected_at_most_one",
    "expected at least one argument": "expected_at_least_one",
    "expected %s argument": "expected",
    "expected %s arguments": "expected_several",
    "ambiguous option: %(option)s could match %(matches)s": "ambiguous",
    "unexpected option string: %s": "unknown_option",
    "invalid %(type)s value: %(value)r": "invalid",
    "invalid choice: %(value)r (choose from %(choices)s)": "choice",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "command",
}
_BLANK: Final = re.compile(r"%(?:\((?P<name>\w+)\))?[sr]")
_ENDS: Final = {"usage: ": " ", "%(prog)s: error: %(message)s\n": "\n"}
_TITLES: Final = frozenset({"positional arguments", "options"})
"""argparse puts a colon behind these, and French a space before it."""


@contextmanager
def said_in(words: Words) -> Iterator[None]:
    """Parsers made and used within speak the language of ``words``; what has no words of ours stays as argparse has it.

    argparse asks gettext, whose catalogues are compiled files: the question is answered here instead, in this process,
    for as long as the block lasts.
    """
    names = vars(argparse)
    before = {name: names[name] for name in ("_", "ngettext")}

    def translated(said: str) -> str:
        key = _SENTENCES.get(said)
        if key is None:
            return said
        end = "\u00a0" if said in _TITLES and words.language == "fr" else _ENDS.get(said, "")
        blanks = {(blank["name"] or "what"): blank[0] for blank in _BLANK.finditer(said)}  # argparse fills them in
        return words.say(f"command_line.{key}", **blanks) + end

    def counted(one: str, several: str, count: int) -> str:
        return translated(one if count == 1 else several)

    names.update({"_": translated, "ngettext": counted})
    try:
        yield
    finally:
        names.update(before)
