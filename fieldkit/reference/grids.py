"""Evaluation grids: criteria, questions and a scale, one file per grid, each with a version of its own."""

from functools import lru_cache
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.status import Status
from fieldkit.reference.tables import Names, names, read, reference


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to judge, and the question that opens it."""

    code: str
    title: Names
    question: Names


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid. ``levels`` go from worst to best; ``status`` speaks of the criteria, ``scale_status`` of the levels."""

    code: str
    version: str
    title: Names
    criteria: tuple[Criterion, ...]
    levels: tuple[Names, ...]
    not_observed: Names
    source: str
    status: Status
    scale_status: Status


@lru_cache(maxsize=1)
def grids() -> tuple[Grid, ...]:
    """Every grid there is a file for, by code."""
    return tuple(read_grid(path) for path in sorted(reference("grids").glob("*.toml")))


def grid(code: str) -> Grid | None:
    """The grid of this code, or None where there is no file for it."""
    return next((known for known in grids() if known.code == code), None)


def read_grid(path: Path) -> Grid:
    """A grid from its file; raises KeyError for one that lacks something."""
    entry = read(path)
    scale = entry["scale"]
    return Grid(
        code=path.stem,
        version=entry["version"],
        title=names(entry),
        criteria=tuple(Criterion(row["code"], names(row), names(row["question"])) for row in entry["criteria"]),
        levels=tuple(names(level) for level in scale["levels"]),
        not_observed=names(scale["not_observed"]),
        source=entry["source"],
        status=Status(entry["status"]),
        scale_status=Status(scale["status"]),
    )
