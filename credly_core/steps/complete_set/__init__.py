"""One complete set of migration files from templates and mappings: build, save, take away, verify."""

from credly_core.steps.complete_set.step import CompleteSet
from credly_core.steps.complete_set.views import HandedFile, HandOver, SetPack, SetView, Verification

__all__ = ["CompleteSet", "HandOver", "HandedFile", "SetPack", "SetView", "Verification"]
