"""Reports: makes the files of a report from the measures; asks nobody and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from credly_core.domain.connections import Connection
from credly_core.domain.scope import Scope
from credly_core.errors import NotReady, SettingsError
from credly_core.steps.reports.answers import Content, Form, Report, ReportFile
from credly_core.steps.reports.gathering import Measuring, Wanted, gather
from credly_core.steps.reports.months import Month, span_in_words
from credly_core.steps.run import Progress, Run

#: So many months back are offered.
_OFFERED = 24


class Reports:
    """The report of a month, or of any filter: `reports.build(month="2026-10").result().files`."""

    def __init__(
        self, measuring: Callable[[bool], Measuring], connection: Callable[[], Connection], *, is_masked: bool
    ) -> None:
        self._measuring = measuring
        self._connection = connection
        self._is_masked = is_masked

    def last_month(self) -> Month:
        """The newest month that is over as of the history; NotReady where there is none."""
        as_of = self._measuring(True).standing().as_of
        if as_of is None:
            raise NotReady("There is no history of issued badges yet.", hint="Pull it: badge-console history refresh")
        return Month.of(as_of.date()).before()

    def months(self) -> tuple[Month, ...]:
        """The months to choose from, newest first; the first one is still under way."""
        last = self.last_month()
        return tuple(last.before(number - 1) for number in range(_OFFERED + 1))

    def build(
        self,
        scope: Scope | None = None,
        *,
        month: Month | str | None = None,
        forms: Sequence[Form] = tuple(Form),
        masked: bool = True,
        only: Sequence[str] = (),
    ) -> Run[Report]:
        """Make the report of the filters, narrowed to a month where one is given; people hidden unless told otherwise.

        `only` names measures where not all are wanted.
        """
        chosen = Month.read(month) if isinstance(month, str) else month
        is_masked = masked or self._is_masked
        asked = scope or Scope()
        asked = asked.between(chosen.first, chosen.last) if chosen else asked
        known = {one.name for one in self._measuring(is_masked).list_measures()}
        for name in only:
            if name not in known:
                raise SettingsError(f"There is no measure called “{name}”.", hint="See: badge-console analytics list")
        return Run(self._build(asked, tuple(forms), is_masked=is_masked, only=tuple(only)))

    def _build(
        self, scope: Scope, forms: tuple[Form, ...], *, is_masked: bool, only: tuple[str, ...]
    ) -> Generator[Progress, None, Report]:
        measuring = self._measuring(is_masked)
        yield from measuring.prepare()
        content = yield from gather(measuring, Wanted(scope, self._connection().name, is_masked, only))
        files: list[ReportFile] = []
        left_out: list[str] = []
        for form in forms:
            try:
                files += yield from _made(form, content, _file_name(scope))
            except NotReady as missing:
                if len(forms) == 1:
                    raise
                left_out.append(f"{missing.message} {missing.hint}")
        return Report(
            content.title, scope, content.as_of, content.is_complete, is_masked, tuple(files), tuple(left_out)
        )


def _made(form: Form, content: Content, name: str) -> Generator[Progress, None, list[ReportFile]]:
    if form is Form.PAGE:
        from credly_core.steps.reports.document import as_page

        yield Progress(0, 1, "Page")
        return [ReportFile(f"{name}.html", form, as_page(content))]
    if form is Form.WORKBOOK:
        from credly_core.steps.reports.workbook import as_workbook

        yield Progress(0, 1, "Workbook")
        return [ReportFile(f"{name}.xlsx", form, as_workbook(content))]
    from credly_core.steps.reports.slides import as_pictures, slides_of

    pictures = yield from as_pictures(slides_of(content))
    return [ReportFile(f"{name}-slides/{picture}", form, data) for picture, data in pictures]


def _file_name(scope: Scope) -> str:
    """What tells reports apart in a folder.

    >>> _file_name(Scope().between(Month.read("2026-03").first, Month.read("2026-03").last))
    'report-march-2026'
    """
    words = span_in_words(scope.since, scope.until).lower().replace(" ", "-")
    return f"report-{words}" + ("-filtered" if scope.chosen() else "")
