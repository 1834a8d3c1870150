"""The table that the pages share."""

from pages.parts.grid.grid import (
    Block,
    Edits,
    Focus,
    GridActions,
    GridColumn,
    GridPage,
    GridRow,
    draw_grid,
    unseen,
    well_formed_block,
)

__all__ = [
    "Block",
    "Edits",
    "Focus",
    "GridActions",
    "GridColumn",
    "GridPage",
    "GridRow",
    "draw_grid",
    "unseen",
    "well_formed_block",
]
