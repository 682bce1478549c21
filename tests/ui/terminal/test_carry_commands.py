"""``fieldkit carry`` and ``fieldkit ready``: what leaves is asked first, and an unknown dossier is refused."""

from tests.ui.terminal.commands import Terminal


def test_a_dossier_is_left_and_the_departure_looked_at(terminal: Terminal) -> None:
    left = terminal.json("carry", "leave", "BJ-24-017", "--free")
    assert left["without"] == left["released"] == [left["known"][0]["id"]]
    assert left["known"][0]["place"] == "held"  # nothing of it was sent
    terminal.run("carry", "enter", "XX-00-000").refused("fieldkit dossier list")
    looked = terminal.run("ready")
    assert looked.code == 1
    assert "fieldkit backup now" in looked.out
