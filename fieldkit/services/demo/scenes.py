"""The photographs of the demo: each scene by name, painted afresh for every seed."""

from collections.abc import Callable, Mapping

from PIL import Image

from fieldkit.errors import NotFound
from fieldkit.services.demo.painting import closeups, coast, gatherings, land, waterworks
from fieldkit.services.demo.painting.frame import Frame, develop

SCENES: Mapping[str, Callable[[Frame], None]] = {
    painter.__name__: painter
    for painter in (
        waterworks.hand_pump,
        waterworks.standpipe,
        waterworks.water_tower,
        waterworks.tariff_board,
        waterworks.pipe_leak,
        closeups.water_meter,
        closeups.cash_book,
        closeups.control_box,
        closeups.paper_plan,
        gatherings.tree_meeting,
        gatherings.solar_school,
        gatherings.solar_field,
        gatherings.sorting_point,
        gatherings.classroom,
        land.garden_beds,
        land.rice_terraces,
        land.compost_heaps,
        land.track,
        land.river_field,
        coast.mangrove,
        coast.salt_pans,
        coast.shore,
    )
}
"""What a photo of the demo may show."""


def paint(scene: str, seed: int) -> Image.Image:
    """A photograph of 1,600 × 1,200 pixels; the same scene and seed give the same one. Raises NotFound."""
    painter = SCENES.get(scene)
    if painter is None:
        raise NotFound("scene", scene=scene)
    frame = Frame(scene, seed)
    painter(frame)
    return develop(frame)
