"""From bytes to a `Table`: exactly the rows the author's spreadsheet shows, or a refusal with the place.

`read_table` is the door. The beginning (`opening`) gives separator and headings; then block after block goes to the
fast path (`fast`, polars) when it is provably clean, to the careful path (`careful`) otherwise; `body` watches over
the width of rows. What there is to say is in `texts`.
"""

from credly_core.migration.reading.answer import ReadAnswer, ReadingAnswer, describe_reading, note_answer
from credly_core.migration.reading.filling import FILLABLE, FilledPreview, preview_of
from credly_core.migration.reading.limits import DEFAULT_LIMITS, ReadLimits
from credly_core.migration.reading.reader import Pieces, ReadProgress, read_pieces, read_table
from credly_core.migration.reading.texts import TEXTS, ReadingText, Weight

__all__ = [
    "DEFAULT_LIMITS",
    "FILLABLE",
    "TEXTS",
    "FilledPreview",
    "Pieces",
    "ReadAnswer",
    "ReadLimits",
    "ReadProgress",
    "ReadingAnswer",
    "ReadingText",
    "Weight",
    "describe_reading",
    "note_answer",
    "preview_of",
    "read_pieces",
    "read_table",
]
