"""What the window program says of itself on a command line: in French unless asked otherwise."""

import pytest

from ui.app import _parse


def said(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    with pytest.raises(SystemExit):
        _parse(given)
    told = capsys.readouterr()
    return " ".join((told.out + told.err).replace("\u00a0", " ").split())


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIELDKIT_LANGUAGE", raising=False)


def test_help_is_french_unless_another_language_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    french = said(capsys, "--help")
    assert "La fenêtre de FieldKit." in french
    assert "options :" in french
    assert "show this" not in french
    assert "FieldKit’s window." in said(capsys, "--help", "--language", "en")
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "en")
    assert "FieldKit’s window." in said(capsys, "--help")


def test_what_is_not_understood_is_said_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    assert "arguments inconnus : --nouveau" in said(capsys, "--nouveau")
    assert "choix inconnu : 'xx'" in said(capsys, "--language", "xx")


def test_nothing_asked_for_is_nothing_chosen() -> None:
    options = _parse([])
    assert (options.workspace, options.language, options.unattended) == (None, None, None)
