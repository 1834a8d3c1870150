"""Analytics: every measure of issued badges as frame, figure, SQL, lazy table, passport, rows and lines of Python."""

from credly_core.analytics.headline import HEADLINE, headlines
from credly_core.analytics.measure import Measure, Shape, Theme
from credly_core.analytics.passport import Passport
from credly_core.analytics.ranges import FEW, spoken
from credly_core.domain.scope import Facet, Period, Scope
from credly_core.steps.analytics.answers import Answer, Choice, Standing
from credly_core.steps.analytics.notebook import Bound, Measures
from credly_core.steps.analytics.step import Analytics

__all__ = [
    "FEW",
    "HEADLINE",
    "Analytics",
    "Answer",
    "Bound",
    "Choice",
    "Facet",
    "Measure",
    "Measures",
    "Passport",
    "Period",
    "Scope",
    "Shape",
    "Standing",
    "Theme",
    "headlines",
    "spoken",
]
