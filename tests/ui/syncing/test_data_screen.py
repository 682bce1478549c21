"""The order of lanes, the budget and the pause on the synchronisation screen, and the history page."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.sending import FileLane
from fieldkit.services.data_plan import Metering
from fieldkit.services.outbox import Link
from sync.client.state import Phase, SyncState
from tests.ui.dossiers.desk import page, press, said
from ui.syncing.screen import SyncScreen
from ui.unattended.stage import Stage
from ui.widgets.buttons import IconButton
from ui.widgets.messages import Message


def screen_of(stage: Stage) -> SyncScreen:
    """The screen of a workspace linked to a server, with a photo that waits."""
    workspace = stage.program.workspace
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    blobs = {name: workspace.store.add_media(name.encode() * 9_000, "image/jpeg") for name in ("original", "thumbnail")}
    workspace.records.create(Photo, dossier=dossier, **blobs)
    workspace.outbox.set_link(Link("https://reseau.example", "afi@example.org", "token", "9f86d081884c7d65"))
    stage.program.engine._set(SyncState(Phase.IDLE))
    stage.go("sync")
    found = page(stage, "sync")
    assert isinstance(found, SyncScreen)
    return found


def test_lanes_move_by_keyboard_below_the_texts_and_the_focus_goes_along(stage: Stage) -> None:
    screen, plans = screen_of(stage), stage.program.workspace.outbox.plans
    told = said(screen)
    assert told.index("Notes, indicateurs") < told.index("Recommandations et") < told.index("Aperçus des photos")
    name = "Faire passer avant\N{NO-BREAK SPACE}: Photos d’origine"
    up = next(button for button in screen.findChildren(IconButton) if button.accessibleName() == name)
    up.setFocus()
    QTest.keyClick(up, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    stage.wait_for(lambda: plans.current.order[2] is FileLane.ORIGINAL, "the order")
    stage.settle()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == name
    QTest.keyClick(focused, Qt.Key.Key_Space)
    stage.wait_for(lambda: plans.current.order[1] is FileLane.ORIGINAL, "the order")
    assert plans.current.order[0] is FileLane.THUMBNAIL


def test_a_budget_is_given_in_money_refused_without_a_price_and_a_yes_goes_beyond_it(stage: Stage) -> None:
    screen, outbox = screen_of(stage), stage.program.workspace.outbox
    panel = screen.budget
    press(stage, panel, "Modifier")
    panel.money.setText("500")
    press(stage, panel, "Garder ce budget")
    stage.wait_for(lambda: "demande le prix" in said(panel), "the refusal")
    assert panel.money.text() == "500"
    panel.price.setText("2,5")
    press(stage, panel, "Garder ce budget")
    stage.wait_for(lambda: outbox.plans.current.budget_bytes == 200_000_000, "the budget")
    stage.wait_for(lambda: "sur 200" in said(panel), "the budget on screen")
    assert outbox.plans.current.price == Decimal("2.5")
    assert "Tout envoyer et recevoir demande environ" in said(panel)
    panel.metering.picked.emit(Metering.ALWAYS.value)
    stage.wait_for(lambda: outbox.plans.current.metering is Metering.ALWAYS, "the choice")
    stage.program.engine._set(SyncState(Phase.BUDGET))
    stage.wait_for(lambda: "Attend demain" in said(stage.program.window) or _note(screen) is not None, "the rest")
    note = _note(screen)
    assert note is not None
    press(stage, note, "Continuer aujourd’hui")
    stage.wait_for(lambda: outbox.plans.current.beyond_on == outbox.traffic.today.day, "the yes")


def _note(screen: SyncScreen) -> Message | None:
    return next(
        (one for one in screen.findChildren(Message) if one.isVisible() and "budget du jour" in said(one)), None
    )


def test_a_pause_until_tomorrow_is_said_in_the_status_bar(stage: Stage) -> None:
    screen = screen_of(stage)
    press(stage, stage.program.window, "Mettre en pause")
    menu = next(menu for menu in screen.findChildren(QMenu) if menu.isVisible())
    menu.actions()[2].trigger()
    menu.close()
    stage.wait_for(lambda: stage.program.engine.state.phase is Phase.PAUSED, "the pause")
    status = stage.program.window.status.network_note.label
    stage.wait_for(lambda: status.text().startswith("En pause jusqu’à"), "the status bar")
    assert stage.program.workspace.outbox.plans.current.paused
    stage.wait_for(lambda: screen._pause.text() == "Reprendre", "the other command")
    press(stage, stage.program.window, "Reprendre")
    stage.wait_for(lambda: not stage.program.workspace.outbox.plans.current.paused, "the end of it")


def test_the_history_is_read_by_day_and_taken_out(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = stage.program.workspace.outbox
    plan = outbox.plans.change(price=Decimal(2))
    outbox.traffic.add(plan, bytes_sent=1_500_000, bytes_received=500_000, sent=3, files_sent=2)
    outbox.note("round", sent=3, files_sent=2, bytes_sent=1_500_000, bytes_received=500_000, cost="4", currency="XOF")
    stage.go("sync-history")
    shown = page(stage, "sync-history")
    stage.wait_for(lambda: "3 modifications envoyées" in said(shown), "the exchange")
    told = said(shown).replace("\xa0", " ").replace("\u202f", " ")
    assert "4 F CFA" in told
    assert "1,5 Mo" in told
    target = tmp_path / "echanges.csv"
    monkeypatch.setattr("ui.syncing.history.ask_where", lambda *_: target)
    press(stage, stage.program.window, "Exporter")
    stage.wait_for(target.is_file, "the table")
    assert ",1500000,500000,3,0,2,0,4,XOF" in target.read_text(encoding="utf-8")
