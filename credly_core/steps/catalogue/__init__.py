"""ALM's catalogue: copied through the API, or put together from files; found again; what changed."""

from credly_core.steps.catalogue.copying import CatalogueOutcome
from credly_core.steps.catalogue.step import Catalogue, in_words

__all__ = ["Catalogue", "CatalogueOutcome", "in_words"]
