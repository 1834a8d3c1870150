"""How tall a table is: as long as its rows while they fit, else a window on them."""

from __future__ import annotations

from typing import Literal

#: Of a row and of the heading, as Streamlit draws them, rounded up.
_ROW, _HEADING = 35, 40


def table_height(rows: int, most: int) -> int | Literal["content"]:
    """For `height=` of a data frame; no empty rows are drawn below a short one."""
    return "content" if rows * _ROW + _HEADING <= most else most
