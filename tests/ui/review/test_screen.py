"""The review screen over a real workspace: read, compare, comment, decide."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from fieldkit.domain.review import Action, ReviewState
from fieldkit.domain.visit import Visit
from tests.ui.review.scene import OTHER_AUTHOR, QUOTE
from tests.written_mission import AUTHOR, REVIEWER, Written
from ui.review.queue_panel import EVERYONE
from ui.review.screen import ReviewScreen
from ui.review.threads import ALL
from ui.shell.screen import Header
from ui.shell.window import MainWindow
from ui.theme import Mode, theme

CONTROL = Qt.KeyboardModifier.ControlModifier


def enter(window: MainWindow, qtbot: QtBot, **arguments: str) -> ReviewScreen:
    window.context.navigator.go("review", **arguments)
    screen = window.screen_shown
    assert isinstance(screen, ReviewScreen)
    settle(window, qtbot)
    return screen


def settle(window: MainWindow, qtbot: QtBot) -> None:
    screen = window.screen_shown
    assert isinstance(screen, ReviewScreen)
    qtbot.waitUntil(lambda: window.context.jobs.idle and not screen._again.isActive())


def listed(screen: ReviewScreen) -> list[str]:
    return [row.title for row in screen.queue.list.rows.rows]


def shown(screen: ReviewScreen) -> str:
    return screen.reader.pane.toPlainText().replace("\ufffc", "").replace("\u2009", "")


def test_nothing_to_read_says_so(window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    assert listed(screen) == []
    assert screen.reader._nothing.isVisible()
    assert not screen.composer.isVisible()


def test_the_queue_groups_what_waits_and_opens_the_oldest(reviewed: Written, window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    assert listed(screen) == ["À lire", "Tchakalo 2, forage et borne", "Kpakpamè, comité de l’eau"]
    assert screen.queue.list.current_id == reviewed.visit
    assert "2 textes à lire" in screen.header().subtitle
    assert screen.queue.scopes is not None
    screen.queue.scopes._choose(1)
    assert screen.queue.scopes.code == EVERYONE
    assert [row.title for row in screen.queue.list.rows.rows if row.heading] == [
        "À lire",
        "Modifications demandées",
        "Approuvés",
    ]


def test_j_and_k_go_through_the_queue(reviewed: Written, window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    QTest.keyClick(screen.queue.list, Qt.Key.Key_J)
    settle(window, qtbot)
    assert "Le comité se réunit chaque mois." in shown(screen)
    QTest.keyClick(screen.queue.list, Qt.Key.Key_K)
    settle(window, qtbot)
    assert screen.queue.list.current_id == reviewed.visit


def test_header_group_dots_and_rail_count_the_same(reviewed: Written, window: MainWindow, qtbot: QtBot) -> None:
    screen, review = enter(window, qtbot), reviewed.workspace.review
    assert screen.queue.scopes is not None
    screen.queue.scopes._choose(1)
    rows = screen.queue.list.rows.rows
    assert [row.count for row in rows if row.heading and row.id == "to_read"] == [2]
    assert sum(row.unread for row in rows) == 2
    assert screen.header().subtitle.startswith("2 textes à lire")
    assert review.waiting_for_me() == 2


def test_what_an_officer_may_not_read_is_not_theirs_to_read(
    reviewed: Written, window: MainWindow, qtbot: QtBot
) -> None:
    reviewed.become(AUTHOR)
    screen = enter(window, qtbot)
    assert screen.queue.scopes is not None
    screen.queue.scopes._choose(1)
    rows = screen.queue.list.rows.rows
    assert next(row.title for row in rows if row.heading) == "En attente de lecture"
    assert not any(row.unread for row in rows)
    assert screen.header().subtitle == "Rien ne vous attend"
    assert reviewed.workspace.review.waiting_for_me() == 0
    reviewed.become(OTHER_AUTHOR)
    assert reviewed.workspace.review.waiting_for_me() == 1


def test_full_sun_reaches_the_keys_and_the_empty_box(reviewed: Written, window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot, subject=reviewed.visit)
    window.sheet.header.show_header(Header("Ailleurs", "", ()))
    try:
        theme().set_mode(Mode.SOLEIL)
        screen.header_changed.emit()
        keys = next(label for label in window.sheet.header.findChildren(QLabel) if label.text().startswith("J et K"))
        assert keys.font().pixelSize() == theme().font("caption").pixelSize()
        box = screen.composer.box
        assert box.viewport().font().pixelSize() == theme().font("body").pixelSize()
    finally:
        theme().set_mode(Mode.CLAIR)


@pytest.mark.usefixtures("reviewed")
def test_differences_show_both_words_and_reading_the_new_ones_only(window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    assert "inconnuestimé à partir" in shown(screen)
    assert screen.reader.pane.changes == 4
    assert screen.reader.modes is not None
    screen.reader.modes._choose(0)
    assert "inconnu" not in shown(screen)
    assert "est estimé à partir des relevés de bornes." in shown(screen)
    assert screen.reader.pane.changes == 0


def test_markup_and_html_of_a_note_are_never_more_than_text(
    reviewed: Written, window: MainWindow, qtbot: QtBot
) -> None:
    records = reviewed.workspace.records
    records.edit(records.get(Visit, reviewed.other), seen="<img src='http://x.example/a.png'><b>gras</b> & =1+1")
    screen = enter(window, qtbot, subject=reviewed.other)
    assert "<img src='http://x.example/a.png'><b>gras</b> & =1+1" in shown(screen)


def test_a_comment_quotes_the_words_chosen_and_is_found_again(
    reviewed: Written, window: MainWindow, qtbot: QtBot
) -> None:
    screen = enter(window, qtbot)
    pane = screen.reader.pane
    found = pane.document().find("Rosine Hounkpè")
    pane.setTextCursor(found)
    pane.setFocus()
    QTest.keyClick(pane, Qt.Key.Key_C)
    assert screen.composer.aim.passage.field == "governance"
    assert screen.composer.aim.passage.quote == "Rosine Hounkpè"
    screen.composer.box.setPlainText("Est-elle d’accord pour être citée ?")
    QTest.keyClick(screen.composer.box, Qt.Key.Key_Return, CONTROL)
    settle(window, qtbot)
    comment = reviewed.workspace.review.threads(reviewed.visit)[-1].first
    assert (comment.field, comment.quote) == ("governance", "Rosine Hounkpè")
    assert comment.author == REVIEWER.mailbox
    assert screen.composer.box.toPlainText() == ""
    assert pane.show_thread(comment.id)
    assert [card.thread_shown.number for card in screen.threads.cards] == [1, 2, 3]


@pytest.mark.usefixtures("reviewed")
def test_a_quote_across_removed_words_keeps_the_text_of_today_only(window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    pane = screen.reader.pane
    whole = pane.document().toPlainText()
    cursor = QTextCursor(pane.document())
    cursor.setPosition(whole.index("le volume"))
    cursor.setPosition(whole.index("des relevés"), QTextCursor.MoveMode.KeepAnchor)
    pane.setTextCursor(cursor)
    assert pane.passage.quote == "le volume est estimé à partir"


def test_a_reply_goes_to_its_thread_and_resolving_takes_it_off_the_list(
    reviewed: Written, window: MainWindow, qtbot: QtBot
) -> None:
    screen = enter(window, qtbot)
    card = screen.threads.cards[0]
    assert card.thread_shown.quote == QUOTE
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    screen.composer.box.setPlainText("Merci.")
    screen.composer.publish_button.click()
    settle(window, qtbot)
    thread = reviewed.workspace.review.threads(reviewed.visit)[0]
    assert [reply.text for reply in thread.replies][-1] == "Merci."
    screen.threads.activate("")
    screen.threads.cards[0].end.click()
    settle(window, qtbot)
    assert [card.thread_shown.number for card in screen.threads.cards] == [2]
    screen.threads.filter.set_code(ALL)
    screen.threads._show()
    assert [card.thread_shown.resolved for card in screen.threads.cards] == [True, False]


def test_asking_for_changes_takes_a_reason(reviewed: Written, window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    button = screen.composer.decisions.button(Action.CHANGES_REQUESTED)
    assert button is not None
    button.click()
    assert not screen.composer.publish_button.isEnabled()
    screen.composer.box.setPlainText("Le débit en litres par minute.")
    screen.composer.publish_button.click()
    settle(window, qtbot)
    standing = reviewed.workspace.review.standing(reviewed.visit)
    assert standing.state is ReviewState.CHANGES_REQUESTED
    assert standing.latest[0].reason == "Le débit en litres par minute."


def test_approving_lists_the_open_threads_first(reviewed: Written, window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    button = screen.composer.decisions.button(Action.APPROVED)
    assert button is not None
    button.click()
    told = [label.text() for label in screen.composer.findChildren(QLabel)]
    assert "2 fils restent ouverts" in told
    assert "1. Ce qui a été vu" in told
    assert reviewed.workspace.review.standing(reviewed.visit).state is ReviewState.SUBMITTED
    screen._act(Action.APPROVED, "")
    settle(window, qtbot)
    assert reviewed.workspace.review.standing(reviewed.visit).state is ReviewState.APPROVED


def test_an_author_cannot_approve_and_is_told_why(reviewed: Written, window: MainWindow, qtbot: QtBot) -> None:
    reviewed.become(AUTHOR)
    reviewed.workspace.people.confirm(role=REVIEWER.role, organisation="")
    screen = enter(window, qtbot, subject=reviewed.visit)
    button = screen.composer.decisions.button(Action.APPROVED)
    assert button is not None
    assert not button.isEnabled()
    assert button.toolTip() == "Une autre personne doit relire votre travail."
    withdraw = screen.composer.decisions.button(Action.WITHDRAWN)
    assert withdraw is not None
    withdraw.click()
    settle(window, qtbot)
    assert reviewed.workspace.review.standing(reviewed.visit).state is ReviewState.DRAFT
    submit = screen.composer.decisions.button(Action.SUBMITTED)
    assert submit is not None
    submit.click()
    settle(window, qtbot)
    assert reviewed.workspace.review.standing(reviewed.visit).version == 3


def test_what_arrives_while_writing_leaves_the_words_being_written(
    reviewed: Written, window: MainWindow, qtbot: QtBot
) -> None:
    screen = enter(window, qtbot)
    screen.composer.box.setPlainText("Je me demande")
    visit = reviewed.workspace.records.get(Visit, reviewed.visit)
    reviewed.workspace.review.comment(visit.record, "seen", "Une remarque arrivée d’ailleurs")
    qtbot.waitUntil(lambda: len(screen.threads.cards) == 3)
    assert screen.composer.box.toPlainText() == "Je me demande"


@pytest.mark.usefixtures("reviewed")
def test_text_begun_for_a_visit_waits_there(window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    screen.composer.box.setPlainText("Pour Tchakalo")
    screen.queue.step(1)
    settle(window, qtbot)
    assert screen.composer.box.toPlainText() == ""
    screen.queue.step(-1)
    settle(window, qtbot)
    assert screen.composer.box.toPlainText() == "Pour Tchakalo"


def test_a_mission_is_reviewed_by_its_own_texts(reviewed: Written, window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot, subject=reviewed.mission, kind="mission")
    assert "L’eau coule six jours sur sept." in shown(screen)
    submit = screen.composer.decisions.button(Action.SUBMITTED)
    assert submit is not None
    submit.click()
    settle(window, qtbot)
    assert reviewed.workspace.review.standing(reviewed.mission).state is ReviewState.SUBMITTED
    assert "Mission de suivi au Bénin" in listed(screen)


def test_what_was_approved_and_changed_since_says_so_and_only_its_version_is_sent(
    reviewed: Written, window: MainWindow, qtbot: QtBot
) -> None:
    records, review = reviewed.workspace.records, reviewed.workspace.review
    approved = next(row for row in review.queue() if row.standing.state is ReviewState.APPROVED)
    assert not approved.altered
    records.edit(records.get(Visit, approved.subject.id), seen="Le marché est fermé.")
    assert [row.subject.id for row in review.queue() if row.altered] == [approved.subject.id]
    screen = enter(window, qtbot, subject=approved.subject.id)
    shown = next(row for row in screen.queue.list.rows.rows if row.id == approved.subject.id)
    assert "1 proposition" in str(shown.data)
    assert "1 proposition" in shown.sentence
    button = screen.composer.decisions.button(Action.SHARED)
    assert button is not None
    assert button.text() == "Noter la version 1 comme transmise"


def test_what_was_written_after_the_approval_is_decided_field_by_field(
    reviewed: Written, window: MainWindow, qtbot: QtBot
) -> None:
    records, review = reviewed.workspace.records, reviewed.workspace.review
    approved = next(row for row in review.queue() if row.standing.state is ReviewState.APPROVED).subject.id
    reviewed.become(OTHER_AUTHOR)
    records.edit(records.get(Visit, approved), seen="Le marché est fermé.", said="« Trop cher. »")
    screen = enter(window, qtbot, subject=approved)
    assert screen.composer.decisions.button(Action.TAKEN_OVER) is None, "an author reads how it stands"
    assert not any(card.chosen for card in screen.reader.proposals.cards)
    reviewed.become(REVIEWER)
    window.context.navigator.go("review", subject=approved)
    settle(window, qtbot)
    assert "une proposition à décider" in screen.header().subtitle
    cards = {card.told.title: card for card in screen.reader.proposals.cards}
    assert all(card.chosen for card in cards.values())
    qtbot.waitUntil(lambda: all(card.isVisible() for card in cards.values()))
    aside = cards.pop("Ce qui a été dit")
    (kept,) = cards.values()
    assert (kept.told.before, kept.told.after) == ("Le marché est ouvert chaque jour.", "Le marché est fermé.")
    aside.box.click()
    take = screen.composer.decisions.button(Action.TAKEN_OVER)
    assert take is not None
    take.click()
    settle(window, qtbot)
    (left,) = screen.reader.proposals.cards
    assert left.told.after == "« Trop cher. »"
    left.box.setChecked(True)
    refuse = screen.composer.decisions.button(Action.SET_ASIDE)
    assert refuse is not None
    refuse.click()
    screen.composer.box.setPlainText("Rien ne le confirme.")
    screen.composer.publish()
    settle(window, qtbot)
    (told,) = screen.reader.proposals.cards
    assert [word.reason for word in told.told.words] == ["Rien ne le confirme."]
    assert not told.chosen
    assert "Le marché est fermé." not in screen.header().subtitle
    screen.reader._pick("reading")
    assert "Le marché est fermé." in shown(screen)
    assert "Trop cher" not in shown(screen)
