"""Indicators copied from the reference sets."""

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.indicator import Indicator, LogframeNode
from fieldkit.reference.indicator_sets import indicator_set
from fieldkit.services.indicators import next_rank
from fieldkit.services.workspace import Workspace


def test_an_indicator_of_a_set_is_copied_last_and_once(workspace: Workspace) -> None:
    known = indicator_set("water")
    assert known is not None
    dossier = workspace.records.create(Dossier, title="Eau").id
    node = workspace.records.create(LogframeNode, dossier=dossier, code="R1", rank=1).id
    workspace.records.create(Indicator, dossier=dossier, title="Le nôtre", rank=4)
    first = workspace.indicators.adopt(dossier, known.indicators[0], "fr", node=node)
    again = workspace.indicators.adopt(dossier, known.indicators[0], "fr")
    assert first.id == again.id
    copied = again.record
    assert (copied.rank, copied.node, copied.code) == (5, node, known.indicators[0].code)
    assert copied.title == known.indicators[0].title.get("fr")
    assert copied.unit == "%"
    assert [state.indicator.title for state in workspace.indicators.board(dossier)] == ["Le nôtre", copied.title]


def test_the_next_rank_follows_the_last_whatever_has_none() -> None:
    assert next_rank([]) == 1
    assert next_rank([Indicator(id="1", rank=7), Indicator(id="2"), LogframeNode(id="3", rank=2)]) == 8
