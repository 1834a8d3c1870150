"""What a file type is, told to people: made from the spec alone, so that a change of the data changes every page."""

from credly_core.migration.explaining.blanks import blank_file, blank_files
from credly_core.migration.explaining.columns import ColumnLine, describe_column
from credly_core.migration.explaining.links import Link, Links, links_of
from credly_core.migration.explaining.picture import Palette, draw_all, draw_around
from credly_core.migration.explaining.type_page import Contradiction, RuleLine, ShapeLine, TypePage, explain

__all__ = [
    "ColumnLine",
    "Contradiction",
    "Link",
    "Links",
    "Palette",
    "RuleLine",
    "ShapeLine",
    "TypePage",
    "blank_file",
    "blank_files",
    "describe_column",
    "draw_all",
    "draw_around",
    "explain",
    "links_of",
]
