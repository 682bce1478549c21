"""« Prêt à partir » : each point says how it stands, and what to do where it is not settled."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.ids import new_id
from fieldkit.domain.sending import Answer
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.values import Blob
from fieldkit.reference.words import Words
from fieldkit.services import readiness
from fieldkit.services.occasions import Why
from fieldkit.services.outbox import Link
from fieldkit.services.readiness import Check, Point, Remedy, advice_of, look, sentence_of, title_of
from fieldkit.services.workspace import Workspace
from tests.services.field import PASSPHRASE, from_elsewhere, in_the_field, new_workspace

NOW = 1_790_000_000.0
MB = 1_000_000


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = new_workspace(tmp_path_factory.mktemp("ready") / "w")
    in_the_field(made)
    yield made
    made.close()


def found(workspace: Workspace, point: Point) -> Check:
    return next(check for check in look(workspace, clock=lambda: NOW).checks if check.point is point)


def met(workspace: Workspace, hours_ago: float, ahead_s: int = 0) -> None:
    link = Link("http://127.0.0.1", "a@b.example", "token", "0" * 16, round((NOW - hours_ago * 3600) * 1000), int(NOW))
    workspace.outbox.set_link(replace(link, server_ahead_s=ahead_s))


@pytest.mark.parametrize(("hours", "remedy"), [(1, None), (25, Remedy.SYNC), (-1, Remedy.SYNC)])
def test_dossiers_are_up_to_date_for_a_day(workspace: Workspace, hours: float, remedy: Remedy | None) -> None:
    met(workspace, hours)
    assert found(workspace, Point.DOSSIERS).remedy is remedy


def test_a_clock_that_is_off_is_told(workspace: Workspace) -> None:
    met(workspace, 1, ahead_s=3 * 86_400)
    assert found(workspace, Point.CLOCK).remedy is Remedy.CLOCK
    assert "3" in sentence_of(found(workspace, Point.CLOCK), Words("fr"))


def test_work_that_waits_or_was_refused_is_told(workspace: Workspace) -> None:
    met(workspace, 1)
    assert found(workspace, Point.UNSENT).remedy is Remedy.SYNC
    [first, *_] = workspace.outbox.take()
    workspace.outbox.settle([Answer(first.id, "refused", "too_large")])
    assert found(workspace, Point.UNSENT) == Check(
        Point.UNSENT, "refused", {"count": 1, "bytes": 0, "refused": 1}, Remedy.REFUSED
    )
    workspace.outbox.settle(Answer(change.id, "applied") for change in [first, *workspace.outbox.take()])
    assert found(workspace, Point.UNSENT).settled


def test_missing_files_are_told_in_bytes_and_minutes_and_fill_the_disk(workspace: Workspace) -> None:
    met(workspace, 1)
    assert found(workspace, Point.FILES).said == "all"
    dossier = workspace.records.all(Dossier)[0].id
    free = workspace.space.left().free
    blob = Blob("ab" * 32, free - 100 * MB, "application/pdf")
    document = new_id()
    for field, value in (("dossier", dossier), ("file", [blob.sha256, blob.size, blob.media_type])):
        from_elsewhere(workspace, "document", document, field, value, dossier)
    assert found(workspace, Point.FILES).said == "missing"
    workspace.outbox.carrying.note_rate(blob.size / 90)
    files = found(workspace, Point.FILES)
    assert (files.said, files.facts["minutes"], files.remedy) == ("missing_in", 2, Remedy.SYNC)
    assert found(workspace, Point.SPACE).remedy is Remedy.CARRY

    carrying = workspace.outbox.carrying
    carrying.choose(carrying.choice.with_files(originals=True, documents=False, release=False))
    assert found(workspace, Point.FILES).said == "chosen"
    assert found(workspace, Point.SPACE).settled


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_point_is_said(workspace: Workspace, language: str) -> None:
    words = Words(language)
    for check in look(workspace, clock=lambda: NOW).checks:
        assert title_of(check, words)
        assert sentence_of(check, words)
        assert bool(advice_of(check, words, typed=True)) is not check.settled
    said = {
        "dossiers": ("here", "coming", "never", "signed_out", "alone"),
        "files": ("all", "chosen", "missing", "missing_in"),
        "space": ("free", "low", "short"),
        "clock": ("right", "unknown"),
        "key": ("open", "no_passphrase", "damaged"),
        "backup": ("second", "here_only", "none"),
        "unsent": ("none", "some", "alone", "refused"),
    }
    numbers = {"count": 2, "all": 3, "at_ms": 1, "bytes": MB, "minutes": 4, "free": MB, "wanted": MB}
    assert all(sentence_of(Check(Point(point), one, numbers), words) for point, every in said.items() for one in every)
    assert all(words.say(f"ready.{place}.{remedy}") for place in ("todo", "typed") for remedy in readiness.Remedy)


def test_without_a_server_nothing_waits_for_one_and_a_second_way_in_settles_the_key(tmp_path: Path) -> None:
    made = new_workspace(tmp_path / "w")
    in_the_field(made)
    told = {check.point: (check.said, check.remedy) for check in look(made, clock=lambda: NOW).checks}
    assert told[Point.DOSSIERS] == ("alone", None)
    assert told[Point.CLOCK] == ("unknown", None)
    assert told[Point.UNSENT] == ("alone", None)
    assert told[Point.KEY] == ("open", Remedy.KEYS)
    assert told[Point.BACKUP] == ("none", Remedy.BACKUP)
    made.keys.renew_words(Passphrase(PASSPHRASE))
    assert found(made, Point.KEY) == Check(Point.KEY, "open", {"count": 2})
    made.backups.make(Why.BY_HAND)
    assert found(made, Point.BACKUP).said == "here_only"
    made.close()
