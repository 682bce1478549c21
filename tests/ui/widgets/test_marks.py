"""Signs say in words what they show."""

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.reference.words import Words
from fieldkit.services.holding import Held, Holdings
from ui.theme import Theme
from ui.widgets.language import speak
from ui.widgets.marks import Avatar, Copies, Goals, StatePill, holdings_sentence, initials, state_words


def test_a_state_has_its_name_in_each_language(qtbot: QtBot, look: Theme) -> None:
    named: dict[str, list[str]] = {}
    for language in ("fr", "en"):
        speak(Words(language))
        named[language] = [state_words(group, code) for group, codes in look.tokens.states.items() for code in codes]
    assert all(named["fr"])
    assert not [name for name in named["fr"] + named["en"] if "." in name or "_" in name]
    pill = StatePill("sync", "conflict")
    qtbot.addWidget(pill)
    assert pill.accessibleName() == "Needs a decision"


def test_a_pill_changes_state(qtbot: QtBot) -> None:
    pill = StatePill("visit_state", "planned")
    qtbot.addWidget(pill)
    pill.set_code("done")
    assert pill.accessibleName() == state_words("visit_state", "done")


def test_the_witness_tells_where_the_work_is(qtbot: QtBot) -> None:
    witness = Copies(Holdings(server=Held.OUTDATED, drive=Held.ABSENT))
    qtbot.addWidget(witness)
    assert witness.toolTip() == "Sur cet ordinateur. Pas encore sur la clé. Sur le serveur, version plus ancienne."
    assert witness.accessibleName() == witness.toolTip()


def test_the_witness_says_nothing_of_a_drive_or_a_server_nobody_has() -> None:
    assert holdings_sentence(Holdings()) == "Sur cet ordinateur."
    assert holdings_sentence(Holdings(server=Held.ABSENT)) == "Sur cet ordinateur. Pas encore sur le serveur."


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Afi Dossou", "AD"), ("Rosine", "R"), ("Ndeye Awa Fall", "NF"), ("", "?"), ("« Le chef »", "LC"), ("élan", "É")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_goals_are_named(qtbot: QtBot) -> None:
    goals = Goals((5, 6, 17))
    qtbot.addWidget(goals)
    assert goals.accessibleName() == "Objectifs de développement durable 5, 6, 17"
    assert goals.sizeHint().width() == 3 * 22 + 2 * 3


def test_an_avatar_says_the_whole_name(qtbot: QtBot) -> None:
    avatar = Avatar("Afi Dossou")
    qtbot.addWidget(avatar)
    assert avatar.toolTip() == "Afi Dossou"
    assert avatar.sizeHint().width() == 24
