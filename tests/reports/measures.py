"""Logframe, indicators and values of the sample mission."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from fieldkit.domain.indicator import (
    Grade,
    Indicator,
    IndicatorValue,
    Level,
    LogframeNode,
    Measure,
    Progress,
    ValueRole,
)


@dataclass(frozen=True)
class _Row:
    """An indicator and its values: ``history`` by year and month."""

    code: str
    title: str
    unit: str
    baseline: int
    target: int
    history: tuple[tuple[int, int, int], ...]

    @property
    def percent(self) -> bool:
        return not self.unit


_ROWS = (
    _Row("EAU-05", "Points d'eau fonctionnels", "", 42, 95, ((2025, 3, 67), (2025, 10, 78), (2026, 3, 86))),
    _Row("EAU-11", "Taux de recouvrement des recettes", "", 35, 90, ((2025, 3, 61), (2025, 10, 74), (2026, 3, 68))),
    _Row("EAU-04", "Personnes nouvellement desservies", "personnes", 0, 2400, ((2025, 3, 900), (2026, 3, 1980))),
    _Row("EAU-07", "Temps de collecte aller-retour", "min", 74, 30, ((2025, 3, 51), (2025, 10, 40), (2026, 3, 38))),
)


def nodes(dossier: str) -> tuple[LogframeNode, ...]:
    """A result and three activities."""
    activities = (
        ("A1.1", "Réaliser le forage et poser la pompe solaire", Progress.DONE, 100, ""),
        ("A1.2", "Construire trois bornes-fontaines", Progress.RUNNING, 67, "La troisième attend le robinet."),
        ("A2.1", "Former le comité à la gestion", Progress.POSTPONED, 20, "Formateur indisponible jusqu'en **juin**."),
    )
    return (
        LogframeNode(id="g-1", dossier=dossier, level=Level.RESULT, code="R1", title="L'eau est disponible"),
        *(
            LogframeNode(
                id=f"g-{code}",
                dossier=dossier,
                parent="g-1",
                level=Level.ACTIVITY,
                code=code,
                title=title,
                progress=progress,
                progress_percent=Decimal(percent),
                due=dt.date(2026, 6, 30),
                gap_explained=gap,
            )
            for code, title, progress, percent, gap in activities
        ),
    )


def indicators(water: str, school: str) -> tuple[Indicator, ...]:
    """Four of the water dossier, and a scale told in words for the school."""
    found = [
        Indicator(
            id=f"i-{row.code}",
            dossier=water,
            rank=rank,
            code=row.code,
            title=row.title,
            unit=row.unit,
            measure=Measure.PERCENT if row.percent else Measure.UNIT,
            ascending=row.target > row.baseline,
            key=rank < 3,
        )
        for rank, row in enumerate(_ROWS)
    ]
    scale = Indicator(
        id="i-HYG", dossier=school, code="HYG-01", title="Lavage des mains avec eau et savon", measure=Measure.ORDINAL
    )
    return (*found, scale)


def values(water: str, school: str) -> tuple[IndicatorValue, ...]:
    """Baselines, targets and history; the latest ones come from the mission's visits."""
    found: list[IndicatorValue] = []

    def add(dossier: str, code: str, role: ValueRole, day: dt.date, **more: object) -> None:
        identity = f"{code}-{role}-{day}"
        about = {"id": identity, "dossier": dossier, "indicator": f"i-{code}", "role": role, "date": day}
        found.append(IndicatorValue(**{**about, **more}))  # type: ignore[arg-type]

    for row in _ROWS:
        start = Decimal(row.baseline)
        add(water, row.code, ValueRole.BASELINE, dt.date(2024, 5, 1), value=start, grade=Grade.ESTIMATED)
        add(water, row.code, ValueRole.TARGET, dt.date(2026, 12, 31), value=Decimal(row.target))
        for year, month, number in row.history:
            sexes = {} if row.percent else {"women": Decimal(number) / 2, "men": Decimal(number) / 2}
            add(
                water,
                row.code,
                ValueRole.ACTUAL,
                dt.date(year, month, 12),
                value=Decimal(number),
                visit="v-1" if year == 2026 else "v-old",
                grade=Grade.MEASURED,
                source="Relevé du comité",
                **sexes,
            )
    add(school, "HYG", ValueRole.BASELINE, dt.date(2025, 2, 1), level="Absent")
    add(school, "HYG", ValueRole.TARGET, dt.date(2026, 12, 31), level="Élémentaire")
    add(school, "HYG", ValueRole.ACTUAL, dt.date(2026, 3, 16), level="Limité", visit="v-2", grade=Grade.MEASURED)
    return tuple(found)
