"""What may go wrong, planted for the pictures: the problems of a session, a banner that stays, and good news."""

from fieldkit.errors import DiskFull, FileRefused, KeyringUnavailable, ServerRefused
from ui.shell.notices import NOT_SAVED
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
        say("problems.recovered_computer", time="13:58"),
        say("problems.recovered_whole"),
        Action(say("problems.recovered_see"), lambda: None),
    )
    notices.trouble(FileRefused("too_large", limit=50_000_000), about="Plan.pdf", key="shot")
    notices.trouble(DiskFull(), Action(say("shell.retry"), lambda: None), key=NOT_SAVED, stays=True)
