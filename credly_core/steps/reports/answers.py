"""What a report is: its forms, its files, and what stands in it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from credly_core.domain.scope import Scope

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from credly_core.analytics.headline import Headline
    from credly_core.analytics.measure import Measure
    from credly_core.analytics.passport import Passport


class Form(enum.Enum):
    """As what a report is made."""

    #: One page for a browser with everything in it; prints well.
    PAGE = "html"
    #: A workbook for Excel with one sheet for each measure.
    WORKBOOK = "xlsx"
    #: One picture for each chart, in the size of a slide.
    SLIDES = "slides"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file of a report; its name may begin with a folder."""

    name: str
    form: Form
    data: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """A made report. `left_out` says which form could not be made, and why."""

    title: str
    scope: Scope
    as_of: datetime
    is_complete: bool
    is_masked: bool
    files: tuple[ReportFile, ...]
    left_out: tuple[str, ...] = ()

    def of(self, form: Form) -> tuple[ReportFile, ...]:
        """The files of one form."""
        return tuple(one for one in self.files if one.form is form)


@dataclass(frozen=True, slots=True)
class Part:
    """One measure in the report: its sentence, its numbers, its drawing, on what it stands."""

    measure: Measure
    title: str
    sentence: str
    frame: pd.DataFrame
    figure: go.Figure | None
    passport: Passport


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a report says, before it takes a form."""

    title: str
    organization: str
    filters: tuple[str, ...]
    as_of: datetime
    is_complete: bool
    note: str
    is_masked: bool
    headlines: tuple[Headline, ...]
    changes: tuple[str, ...]
    #: The few that come first: the trend, templates, who waits and why.
    main: tuple[Part, ...]
    #: All others, in the order of the page.
    rest: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of them."""
        return (*self.main, *self.rest)
