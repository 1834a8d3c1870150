"""Map learning objects: which template belongs to which course, learning path, certification or instance in ALM."""

from __future__ import annotations

from credly_core.domain.mapping import MappingTable
from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.mapping.desk import mapping_desk
from pages.parts.mapping.gaps import gaps
from pages.parts.session import connection

frame(
    "Map learning objects",
    group="Prepare",
    lead="Which badge template a learner earns with which course, learning path or certification in ALM.",
)
chosen = connection()
if chosen is None:
    not_connected("map its badge templates")
else:
    with shown_errors():
        mapping_desk(MappingTable.OBJECTS, chosen)
        gaps()
