"""Where the files shipped with FieldKit are: beside the package, in a checkout as in an installed wheel."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2] / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder: ``resource("reference", "goals.toml")``. It is not checked to exist."""
    return _ROOT.joinpath(*parts)
