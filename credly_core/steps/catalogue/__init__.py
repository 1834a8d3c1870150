"""ALM's catalogue: copied through the API, or put together from files; found again; what changed."""

from credly_core.steps.catalogue.bringing import Brought
from credly_core.steps.catalogue.copying import CatalogueOutcome
from credly_core.steps.catalogue.looking import CatalogueFilter, CatalogueRow, CatalogueSlice
from credly_core.steps.catalogue.reading import BroughtFile
from credly_core.steps.catalogue.step import Catalogue, in_words

__all__ = [
    "Brought",
    "BroughtFile",
    "Catalogue",
    "CatalogueFilter",
    "CatalogueOutcome",
    "CatalogueRow",
    "CatalogueSlice",
    "in_words",
]
