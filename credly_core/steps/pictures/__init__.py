"""The step pictures: load, judge, keep, show and copy the pictures of badges."""

from credly_core.steps.pictures.looking import Previews
from credly_core.steps.pictures.step import CheckedPicture, PictureOutcome, Pictures

__all__ = ["CheckedPicture", "PictureOutcome", "Pictures", "Previews"]
