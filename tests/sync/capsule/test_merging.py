"""Whatever the order, however often and however much of it: the same end, and nothing offered twice to a server."""

import itertools
from pathlib import Path

import pytest

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.review import ReviewEvent
from fieldkit.domain.visit import Visit
from fieldkit.errors import NotFound, Refused
from fieldkit.services.handing import Handing, Largest
from fieldkit.services.workspace import Workspace
from sync.capsule.cards import decode_card
from sync.client.capsule_making import Wish, card_of, make_capsule
from sync.client.capsule_taking import accept, opened
from tests.journeys.crew import Laptop
from tests.sync.capsule.couples import Couple, a_photo, a_visit, carry, introduce, peer_of, said, send, take
from tests.sync.serving import RunningServer


def test_any_order_any_number_of_times_and_half_of_it_end_the_same(couple: Couple, tmp_path: Path) -> None:
    maelle, hery, stick = couple.maelle, couple.hery, couple.stick
    visit = a_visit(maelle)
    capsules = [send(maelle, hery, stick, everything=True).files[0]]
    for laptop, text in ((maelle, "Débit 12 l/min."), (maelle, "Débit 14 l/min."), (maelle, "Débit 21 l/min.")):
        records = laptop.workspace.records
        records.edit(records.get(Visit, visit), seen=text)
        capsules.append(send(maelle, hery, stick, everything=True).files[0])
    ends = []
    for number, order in enumerate(itertools.permutations(capsules, 2)):
        other = Laptop(tmp_path / f"autre{number}", "autre@essai.example", "Autre")
        identity = Handing(hery.workspace).keys  # the same keys, as after a restore
        kept = hery.workspace.store.get_setting("capsule_keys")
        other.workspace.store.set_setting("capsule_keys", kept)
        assert Handing(other.workspace).keys == identity
        for capsule in (*order, capsules[-1], *order):
            take(other, capsule, trusted=True)
        ends.append(said(other.workspace))
        other.close()
    take(hery, capsules[-1])
    assert all(end == said(hery.workspace) == said(maelle.workspace) for end in ends)


def test_an_import_that_is_cut_goes_on_and_what_is_there_is_not_taken_again(couple: Couple) -> None:
    maelle, hery = couple.maelle, couple.hery
    visit = a_visit(maelle)
    photos = [a_photo(maelle, visit, bytes([number]) * 9) for number in range(6)]
    (capsule,) = send(maelle, hery, couple.stick, largest=Largest.ORIGINALS).files
    told: list[int] = []

    def stop() -> bool:
        return bool(Handing(hery.workspace).held_files()) and len(Handing(hery.workspace).held_files()) > 7

    with opened(hery.workspace, [capsule]) as arrived, pytest.raises(Refused, match="capsule_stopped"):
        arrived.take(progress=lambda done, _total: told.append(done), stop=stop)
    before = Handing(hery.workspace).held_files()
    assert 7 < len(before) < 18
    assert hery.workspace.records.get(Visit, visit).record.seen == "Pompe réparée."
    taken = take(hery, capsule)
    assert (taken.new, taken.files) == (0, 18 - len(before))
    assert {photo.id for photo in hery.workspace.records.all(Photo)} == set(photos)
    for photo in hery.workspace.records.all(Photo):
        assert photo.original is not None
        assert hery.workspace.outbox.read_file(photo.original.sha256).startswith(b"original")


@pytest.mark.parametrize(("largest", "files"), [(-1, 0), (0, 1), (1, 2), (2, 3)])
def test_photos_go_along_up_to_the_chosen_size(couple: Couple, largest: int, files: int) -> None:
    a_photo(couple.maelle, a_visit(couple.maelle))
    made = send(couple.maelle, couple.hery, couple.stick, largest=Largest(largest))
    assert made.media == files
    assert take(couple.hery, *made.files).files == files
    assert len(Handing(couple.hery.workspace).absent_files()) == 3 - files


def test_an_answer_leaves_out_what_the_other_said_it_has(couple: Couple) -> None:
    maelle, hery, stick = couple.maelle, couple.hery, couple.stick
    visit = a_visit(maelle)
    a_photo(maelle, visit)
    carry(maelle, hery, stick)
    records = hery.workspace.records
    records.edit(records.get(Visit, visit), said="« On paie si l’eau coule. »")
    made = send(hery, maelle, stick)
    assert (made.changes, made.media) == (1, 0)
    assert take(maelle, *made.files).new == 1
    again = send(hery, maelle, stick, everything=True)
    assert (again.changes, again.media) == (len({row[:2] for row in said(hery.workspace)}), 2)


def test_only_the_chosen_dossiers_leave_with_what_all_share(couple: Couple) -> None:
    maelle, hery = couple.maelle, couple.hery
    first, second = a_visit(maelle), a_visit(maelle, "L’autre dossier.")
    dossier = maelle.workspace.records.get(Visit, first).record.dossier
    a_photo(maelle, second)
    made = send(maelle, hery, couple.stick, scopes=(dossier,), largest=Largest.ORIGINALS)
    assert made.media == 0
    take(hery, *made.files)
    assert [found.id for found in hery.workspace.records.all(Dossier)] == [dossier]
    with pytest.raises(NotFound):
        hery.workspace.records.get(Visit, second)


def test_what_was_handed_over_is_never_amended(couple: Couple) -> None:
    maelle, hery = couple.maelle, couple.hery
    visit = a_visit(maelle)
    records = maelle.workspace.records
    records.edit(records.get(Visit, visit), seen="Débit 12")
    carry(maelle, hery, couple.stick)
    records.edit(records.get(Visit, visit), seen="Débit 12 l/min.")
    carry(maelle, hery, couple.stick)
    loaded = hery.workspace.records.get(Visit, visit)
    assert loaded.record.seen == "Débit 12 l/min."
    assert not loaded.conflicts


def test_kinds_and_fields_of_a_newer_program_pass_through_untouched(couple: Couple, tmp_path: Path) -> None:
    maelle, hery = couple.maelle, couple.hery
    strange = Change(
        ChangeId("ab" * 8, 7),
        "",
        "X <x@example.org>",
        "f" * 32,
        5 << 16,
        (Edit("sonde", "f" * 8, "v", {"a": [1, None]}),),
    )
    maelle.workspace.outbox.receive([strange], {})
    carry(maelle, hery, couple.stick)
    third = Laptop(tmp_path / "third", "third@essai.example", "Troisième")
    introduce(hery, third)
    carry(hery, third, couple.stick)
    with Handing(third.workspace).changes(None) as changes:
        assert strange in list(changes)
    third.close()


def test_what_came_by_hand_reaches_the_server_by_either_laptop_once(couple: Couple, tmp_path: Path) -> None:
    maelle, hery = couple.maelle, couple.hery
    server = RunningServer(tmp_path / "server")
    for login, name in (("maelle", "Maëlle B."), ("hery", "Hery R."), ("office", "Siège")):
        server.add_account(f"{login}@essai.example", name)
    server.start()
    office = Laptop(tmp_path / "office", "office@essai.example", "Siège")
    try:
        visit = a_visit(maelle)
        a_photo(maelle, visit)
        carry(maelle, hery, couple.stick, largest=Largest.ORIGINALS)
        hery.meet(server)
        report = hery.sync()
        assert report.refused == 0
        assert report.files_sent == 3
        assert hery.sync().sent == 0
        office.meet(server)
        office.sync()
        assert said(office.workspace) == said(hery.workspace) == said(maelle.workspace)
        maelle.meet(server)
        assert maelle.sync().refused == 0
        assert maelle.workspace.outbox.waiting().items == 0
        assert office.sync().received == 0
    finally:
        office.close()
        server.stop()


def test_a_review_act_that_came_by_hand_is_left_to_who_made_it(couple: Couple) -> None:
    maelle, hery = couple.maelle, couple.hery
    event = Change(
        ChangeId("cd" * 8, 1),
        "",
        "R <r@example.org>",
        "f" * 32,
        5 << 16,
        (Edit(ReviewEvent.KIND, "f" * 8, "action", "approved"),),
    )
    maelle.workspace.outbox.receive([event], {})
    a_visit(maelle)
    carry(maelle, hery, couple.stick)
    offered = hery.workspace.outbox.take(1000)
    assert offered
    assert event.id not in {change.id for change in offered}


def test_a_capsule_for_nobody_is_not_made(tmp_path: Path) -> None:
    alone = Laptop(tmp_path / "seule", "seule@essai.example", "Seule")
    with pytest.raises(Refused, match="capsule_for_nobody"):
        make_capsule(alone.workspace, Wish(), tmp_path)
    assert not list(tmp_path.glob("*.fkcolis"))
    alone.close()


def test_much_that_another_laptop_deletes_waits_for_a_yes(couple: Couple) -> None:
    maelle, hery = couple.maelle, couple.hery
    visits = [a_visit(maelle, f"Visite {number}.") for number in range(12)]
    carry(maelle, hery, couple.stick)
    for visit in visits:
        maelle.workspace.records.delete(maelle.workspace.records.get(Visit, visit))
    capsule = send(maelle, hery, couple.stick).files[0]
    assert take(hery, capsule).withheld == len(visits)
    assert take(hery, capsule).withheld == len(visits)
    assert len(hery.workspace.records.all(Visit)) == len(visits)
    pending = hery.workspace.outbox.withheld.pending()
    assert pending is not None
    hery.workspace.outbox.withheld.accept(pending.changes)
    assert hery.workspace.records.all(Visit) == []
    assert take(hery, capsule).withheld == 0


def test_invented_dossiers_stay_among_demonstrations(couple: Couple) -> None:
    a_visit(couple.maelle)
    couple.maelle.workspace.become_demonstration()
    (capsule,) = send(couple.maelle, couple.hery, couple.stick).files
    with pytest.raises(Refused, match="capsule_of_demonstration"):
        take(couple.hery, capsule)
    couple.hery.workspace.become_demonstration()
    assert take(couple.hery, capsule).new > 0


def test_a_photo_that_is_damaged_here_is_named_and_the_rest_goes(couple: Couple) -> None:
    visit = a_visit(couple.maelle)
    a_photo(couple.maelle, visit)
    original = couple.maelle.workspace.records.all(Photo)[0].original
    assert original is not None
    _media_file(couple.maelle.workspace, original.sha256).write_bytes(b"damaged")
    made = send(couple.maelle, couple.hery, couple.stick, largest=Largest.ORIGINALS)
    assert (made.absent, made.media) == ((original.sha256,), 2)
    assert take(couple.hery, *made.files).files == 2


def test_two_laptops_know_each_other_by_what_they_took(couple: Couple, tmp_path: Path) -> None:
    third = Laptop(tmp_path / "third", "third@essai.example", "Troisième")
    accept(couple.maelle.workspace, decode_card(card_of(third.workspace)[0]))
    a_visit(couple.maelle)
    (capsule,) = send(couple.maelle, third, couple.stick).files
    with pytest.raises(Refused, match="capsule_unknown_maker"):
        take(third, capsule)
    assert not Handing(third.workspace).peers()
    take(third, capsule, trusted=True)
    assert peer_of(third, couple.maelle).holds
    take(third, capsule)
    third.close()


def _media_file(workspace: Workspace, sha256: str) -> Path:
    return workspace.folder / "media" / sha256[:2] / f"{sha256}.age"
