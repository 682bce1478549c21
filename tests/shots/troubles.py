"""What may go wrong, planted for the pictures: the problems of a session, a banner that stays, and good news."""

from pathlib import Path

from fieldkit.errors import Damaged, DiskFull, FileRefused, KeyringUnavailable, ServerRefused
from fieldkit.services.mending import LostRecord, MadeGood
from fieldkit.services.mending_words import done_lines, done_title, named
from ui.problems.damage import DATABASE, MENDED, DamageTeller
from ui.shell.notices import NOT_SAVED
from ui.theme import Tone
from ui.unattended.stage import Stage
from ui.widgets.problems import Action


def plant(stage: Stage) -> None:
    """Meet a few problems, once, and close their messages: the page still tells them."""
    notices, window = stage.program.context.notices, stage.program.window
    if notices.problems.all:
        return
    notices.trouble(KeyringUnavailable("no_entry"))
    notices.trouble(ServerRefused("own_work"), about="Tchakalo 2")
    notices.trouble(FileRefused("damaged"), about="IMG_2041.jpg")
    notices.trouble(DiskFull())
    for message in window.sheet.messages.messages:
        message.closed.emit()


def banners(stage: Stage, *, shown: bool) -> None:
    """What stands at the top of a page: not saved, one error nobody took, and what was recovered after a cut."""
    notices = stage.program.context.notices
    keys = (NOT_SAVED, "recovered", "shot")
    if not shown:
        for key in keys:
            notices.withdraw(key)
        return
    say = stage.program.context.words.say
    notices.good_news(
        "recovered",
        say("problems.recovered_computer"),
        say("problems.recovered_until", time="13:58:04"),
        Action(say("problems.recovered_see"), lambda: None),
    )
    notices.trouble(FileRefused("too_large", limit=50_000_000), about="Plan.pdf", key="shot")
    notices.trouble(DiskFull(), Action(say("shell.retry"), lambda: None), key=NOT_SAVED, stays=True)


def damage(stage: Stage, *, shown: bool) -> None:
    """A damaged database and a damaged photo, told as the care tells them."""
    notices = stage.program.context.notices
    if not shown:
        for key in (DATABASE, "shot:file"):
            notices.withdraw(key)
        return
    context = stage.program.context
    say = context.words.say
    (teller,) = (each for each in stage.program._tellers if isinstance(each, DamageTeller))
    subject = say("mending.file_in", title="IMG_2041.jpg", where="Forage de Tchakalo 2")
    notices.trouble(
        Damaged("media_stick", name="ROUGE"), Action(say("mending.see"), lambda: None), about=subject, key="shot:file"
    )
    records = (LostRecord("visit", "v1", "Forage de Tchakalo 2"), LostRecord("site", "s1", "Borne-fontaine 4"))
    teller._first.stop()  # the care of this workspace found nothing, and would say so
    teller._database = False
    teller._tell_database(Damaged("database"), named(records, context.words))


def mended(stage: Stage, *, shown: bool) -> None:
    """How a mending ended, with a loss that is named, and a photo that was put back."""
    notices, words = stage.program.context.notices, stage.program.context.words
    if not shown:
        for key in (MENDED, "shot:good"):
            notices.withdraw(key)
        return
    say = words.say
    notices.good_news("shot:good", say("mending.file_good", subject="IMG_2043.jpg"), say("mending.file_good_text"))
    lost = (LostRecord("visit", "v1", "Forage de Tchakalo 2"),)
    made = MadeGood(Path("n.db"), "workspace.db", given=14, made_at_ms=1_773_320_000_000, lost=1, records=lost)
    text = " ".join(done_lines(made, words))
    notices.message(text, Tone.WARNING, title=done_title(made, words), key=MENDED)
