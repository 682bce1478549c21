"""What the page of capsules shows: nobody known yet, two laptops known, a capsule of a stranger, a damaged one."""

import tempfile
from pathlib import Path

from fieldkit.domain.visit import Visit
from fieldkit.services.handing import Handing
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from sync.capsule.cards import decode_card
from sync.client.capsule_making import Wish, card_of, make_capsule
from sync.client.capsule_taking import accept
from ui.syncing.capsule import CapsuleScreen
from ui.unattended.stage import Stage

_PEOPLE = (Profile("thibault@pdl.example", "Thibault R."), Profile("awa@pdl.example", "Awa K."))


def show_capsule(stage: Stage, screen: CapsuleScreen, name: str) -> None:
    """Bring the page into the state of a picture; the next state starts from scratch."""
    stage.settle()
    screen.take.forget()
    mine = stage.program.workspace
    handing = Handing(mine)
    for peer in handing.peers():
        handing.forget(peer)
    with tempfile.TemporaryDirectory(prefix="fieldkit-capsules-") as folder:
        if name != "capsule":
            _meet(mine, Path(folder), came=name in {"capsule-came", "capsule-bad"})
        screen.enter()
        stage.settle()
        found = sorted(Path(folder).glob("*.fkcolis"))
        if name == "capsule-bad":
            found[0].write_bytes(found[0].read_bytes()[:-200])
        if found:
            screen.take.look_at(found)
            stage.settle()


def _meet(mine: Workspace, folder: Path, *, came: bool) -> None:
    for profile in _PEOPLE:
        other = create_workspace(folder / profile.login, profile, "quatre mots pour ouvrir")
        other.become_demonstration()
        if came and profile is _PEOPLE[0]:
            for number in range(3):
                other.records.create(Visit, title=f"Forage {number}", seen="Pompe réparée.")
            accept(other, decode_card(card_of(mine)[0]))
            peers = tuple(Handing(other).peers())
            made = make_capsule(other, Wish(to=peers), folder)
            assert made.changes
        else:
            accept(mine, decode_card(card_of(other)[0]))
        other.close()
