"""A visit that went through two versions with comments, another waiting, a third sent back, a fourth approved."""

from fieldkit.domain.review import Action
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from tests.written_mission import AUTHOR, DAY, GOVERNANCE, REVIEWER, SEEN, Written

QUOTE = "Le compteur général est bloqué depuis février"
ADDED = "nettoyé, trois panneaux refixés. Le débit mesuré est de 2,1 m³ par heure. "
OTHER_AUTHOR = Profile("hery@exemple.org", "Hery Rakoto")


def review_it(written: Written) -> None:
    """Play the exchanges; the reviewer is at the keyboard at the end."""
    records, review = written.workspace.records, written.workspace.review
    _submit(written, written.visit)
    written.become(REVIEWER)
    seen = records.get(Visit, written.visit)
    thread = review.comment(seen.record, "seen", "Depuis février de cette année ?", quote=QUOTE)
    review.comment(seen.record, "governance", "Peut-on nommer les membres du bureau ?")
    review.act(Action.CHANGES_REQUESTED, seen, reason="Précisez le débit mesuré.")
    written.become(AUTHOR)
    review.comment(seen.record, "seen", "Oui, constaté le 11 février par le fontainier.", reply_to=thread.id)
    records.edit(
        records.get(Visit, written.visit),
        seen=SEEN.replace("nettoyé. ", ADDED).replace("**inconnu**", "estimé à partir des relevés de bornes"),
        governance=GOVERNANCE.replace("dont 3 femmes", "dont 4 femmes")
        + "\n\nLe recouvrement recule à 68 % malgré une consommation en hausse.",
    )
    _submit(written, written.visit)
    _submit(written, written.other)
    _others(written)
    written.become(REVIEWER)


def _submit(written: Written, visit: str) -> None:
    written.workspace.review.act(Action.SUBMITTED, written.workspace.records.get(Visit, visit))


def _others(written: Written) -> None:
    records, review = written.workspace.records, written.workspace.review
    for title, action in (("Ambositra, compostage", Action.CHANGES_REQUESTED), ("Bohicon, marché", Action.APPROVED)):
        written.become(OTHER_AUTHOR)
        visit = records.create(
            Visit, dossier=written.dossier, title=title, date=DAY, seen="Le marché est ouvert chaque jour."
        )
        review.act(Action.SUBMITTED, visit)
        written.become(REVIEWER)
        review.act(action, records.get(Visit, visit.id), reason="Précisez la date.")
