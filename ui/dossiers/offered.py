"""What each filter of the list of dossiers offers to choose from, and how the bar says what was chosen."""

from collections.abc import Iterable, Mapping, Sequence

from fieldkit.domain.mission import Mission
from fieldkit.domain.unlocking import bare
from fieldkit.services.dossier_filters import YES, DossierFilter
from fieldkit.services.dossiers import DossierCard
from ui.widgets.choices import Option
from ui.widgets.filters import FilterChip, FlagChip
from ui.widgets.language import formats, words

ALWAYS = (
    DossierFilter.COUNTRY,
    DossierFilter.THEME,
    DossierFilter.DISPOSITIF,
    DossierFilter.GOAL,
    DossierFilter.STATE,
)
"""The filters that stand in the bar; the others are added to it."""

_FLAGS = frozenset({DossierFilter.OVERDUE, DossierFilter.DISPUTED, DossierFilter.UNVISITED})
_COMMON = frozenset({DossierFilter.THEME, DossierFilter.STATE})


def chip_of(name: DossierFilter) -> FilterChip:
    """A filter's chip."""
    label = words().say(f"dossiers.by_{name}")
    if name in _FLAGS:
        return FlagChip(label, YES)
    if name in _COMMON:
        return FilterChip(label, told=lambda _code, value: value[:1].lower() + value[1:])
    if name is DossierFilter.GOAL:
        return FilterChip(label, told=lambda code, _value: code)
    return FilterChip(label)


def offer(chips: Mapping[str, FilterChip], cards: Sequence[DossierCard]) -> None:
    """Offer the choices there are among these dossiers, and every one of the vocabularies."""
    countries = dict.fromkeys(card.dossier.country for card in cards if card.dossier.country)
    dispositifs = {name: name for card in cards for name in card.dispositifs if name}
    missions = {mission.id: mission for card in cards for mission in card.missions}
    options: dict[DossierFilter, Iterable[Option]] = {
        DossierFilter.COUNTRY: ((code, words().choice("countries", code)) for code in countries),
        DossierFilter.THEME: words().options("theme"),
        DossierFilter.DISPOSITIF: _by_name(dispositifs),
        DossierFilter.GOAL: ((str(number), _goal(number)) for number in range(1, 18)),
        DossierFilter.STATE: words().options("dossier_state"),
        DossierFilter.LEAD: _by_name({card.dossier.lead: card.lead for card in cards if card.lead}),
        DossierFilter.PARTNER: _by_name({identity: name for card in cards for identity, name in card.partners if name}),
        DossierFilter.MISSION: ((mission.id, _journey(mission)) for mission in _latest_first(missions.values())),
    }
    for name, found in options.items():
        chips[name].set_options(found)


def _by_name(named: dict[str, str]) -> list[Option]:
    return sorted(named.items(), key=lambda option: bare(option[1]))


def _goal(number: int) -> str:
    return f"{number}. {words().choice('goals', str(number))}"


def _latest_first(missions: Iterable[Mission]) -> list[Mission]:
    return sorted(missions, key=lambda mission: (mission.starts is not None, mission.starts, mission.id), reverse=True)


def _journey(mission: Mission) -> str:
    """Missions to one country have one title: the month tells them apart."""
    month = formats().month_year(mission.starts) if mission.starts else ""
    return ", ".join(filter(None, (mission.title or words().label("mission"), month)))
