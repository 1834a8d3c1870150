"""The same five counts by template, tag, skill, level, team, country, mail domain and learning object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import SOURCE, Drawing, Measure, Shape, Theme, Unit
from credly_core.analytics.measures.columns import rated, whole
from credly_core.analytics.measures.waiting import at_template
from credly_core.analytics.measures.words import plural, short
from credly_core.analytics.ranges import FEW, spoken
from credly_core.analytics.tables import ACCEPTED, PENDING, REVOKED
from credly_core.domain.scope import Facet

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import BooleanValue, Table

_COUNTS = {
    "issued": "Issued",
    "accepted": "Accepted",
    "pending": "Pending",
    "revoked": "Revoked",
    "rate": "Accepted of issued",
    "low": "At least",
    "high": "At most",
}
_WORDS = "Issued badges, how many of them are accepted, pending, revoked now, and the share accepted with its range"


@dataclass(frozen=True, slots=True)
class _Grouping:
    """One way to group: the facet, the table that names the groups, and the column they share with the facts."""

    facet: Facet
    table: str
    key: str
    label: str

    def build(self, ground: Ground) -> Table:
        """The five counts for each group."""
        counts = ground.facts.group_by(self.key, "state_no").aggregate(count=_.count())
        names = getattr(ground.tables, self.table).select(*{self.key, self.label, *self._ids})
        grouped = counts.inner_join(names, self.key).group_by(*dict.fromkeys((*self._ids, self.label)))
        summed = grouped.aggregate(
            issued=whole(_["count"].sum()),
            accepted=whole(_["count"].sum(where=_.state_no == ACCEPTED)),
            pending=whole(_["count"].sum(where=_.state_no == PENDING)),
            revoked=whole(_["count"].sum(where=_.state_no == REVOKED)),
        )
        return rated(summed, "accepted", "issued").order_by(_.issued.desc(), *dict.fromkeys((self.label, *self._ids)))

    def say(self, frame: pd.DataFrame, ground: Ground) -> str:
        """Which group is the largest, and which accepts least where chance does not explain it."""
        if frame.empty:
            return "No issued badges to group"
        top = frame.iloc[0]
        if len(frame) == 1 and str(top[self.label]).startswith("("):
            return f"No {self.facet.title.lower()} is known for these badges"
        frame = frame[~frame[self.label].astype(str).str.startswith("(")]  # what nobody knows neither leads nor lags
        if frame.empty:
            return "No group is known for these badges"
        top = frame.iloc[0]
        said = f"{short(str(top[self.label]))} leads with {plural(int(top.issued), 'badge')}"
        behind = frame[(frame.issued >= FEW) & (frame.high < frame.accepted.sum() / frame.issued.sum())]
        if len(behind):
            low = behind.iloc[int(behind.rate.to_numpy().argmin())]
            share = spoken(int(low.accepted), int(low.issued))
            if low[self.label] == top[self.label]:
                return f"{said}, clearly less accepted than others: {share}"
            return f"{said}; clearly less accepted: {short(str(low[self.label]))}, {share}"
        return f"{said}; acceptance is alike" if len(frame) > 1 else said

    def at_mark(self, ground: Ground, rows: Table, value: str) -> BooleanValue:
        """Rows of one group, by its label."""
        names = getattr(ground.tables.names, _FRAMES[self.table])
        numbers = sorted(int(each) for each in names.loc[names[self.label] == value, self.key].unique())
        return rows[self.key].isin(numbers or [-1])

    @property
    def _ids(self) -> tuple[str, ...]:
        return ("template_id",) if self.facet is Facet.TEMPLATE else ()


_FRAMES = {
    "templates": "templates",
    "template_tags": "tags",
    "template_skills": "skills",
    "template_objects": "objects",
    "teams": "teams",
    "countries": "countries",
    "domains": "domains",
}


def _measure(name: str, grouping: _Grouping, question: str, *, note: str = "", source: str = SOURCE) -> Measure:
    is_template = grouping.facet is Facet.TEMPLATE
    title = grouping.facet.title
    columns = {grouping.label: title} | ({"template_id": "Template id"} if is_template else {}) | _COUNTS
    return Measure(
        name=name,
        title=f"By {title.lower()}",
        question=question,
        definition=f"{_WORDS}, by {title.lower()}.{' ' if note else ''}{note}",
        theme=Theme.GROUPS,
        shape=Shape.BARS if not is_template else Shape.RANGES,
        unit=Unit.BADGES if not is_template else Unit.SHARE,
        build=grouping.build,
        say=grouping.say,
        columns=columns,
        drawing=Drawing(label=grouping.label, value="issued")
        if not is_template
        else Drawing(label="template", value="rate", low="low", high="high", of="issued"),
        mark="template_id" if is_template else grouping.label,
        at_mark=at_template if is_template else grouping.at_mark,
        facet=grouping.facet,
        facet_column="template_id" if is_template else grouping.label,
        source=source,
    )


_SEVERAL = "A template with several counts in each, so the sum can be more than all."
BY_TEMPLATE = _measure(
    "by-template",
    _Grouping(Facet.TEMPLATE, "templates", "template_no", "template"),
    "Which badge templates are issued, and how well are they accepted?",
)
BY_TAG = _measure(
    "by-tag",
    _Grouping(Facet.TAG, "template_tags", "template_no", "tag"),
    "How do collections, told apart by reporting tags, compare?",
    note=_SEVERAL,
)
BY_SKILL = _measure(
    "by-skill",
    _Grouping(Facet.SKILL, "template_skills", "template_no", "skill"),
    "Which skills do issued badges stand for?",
    note=_SEVERAL,
)
BY_LEVEL = _measure(
    "by-level",
    _Grouping(Facet.LEVEL, "templates", "template_no", "level"),
    "How do levels compare?",
)
BY_TEAM = _measure(
    "by-team",
    _Grouping(Facet.TEAM, "teams", "team_no", "team"),
    "Which teams earn badges?",
    note="Teams as they are today: of the learner whose id or address the badge has. The setting team_field says "
    "what tells the team; without it an active field that means a team, else the manager.",
    source="Issued badges, as copied from Credly; teams from the learners, as last read on the page Learners",
)
BY_COUNTRY = _measure(
    "by-country",
    _Grouping(Facet.COUNTRY, "countries", "country_no", "country"),
    "In which countries are badges earned?",
    note="The country is what was given when issuing or what the earner declared.",
)
BY_DOMAIN = _measure(
    "by-domain",
    _Grouping(Facet.DOMAIN, "domains", "domain_no", "domain"),
    "Which mail domains receive badges, and where do they stay pending?",
    note="A domain where many stay pending may filter Credly's mail.",
)
BY_OBJECT = _measure(
    "by-learning-object",
    _Grouping(Facet.LEARNING_OBJECT, "template_objects", "template_no", "learning_object"),
    "Which learning objects lead to badges?",
    note=f"By the accepted mappings of templates. {_SEVERAL}",
    source="Issued badges, as copied from Credly; mappings of this console",
)

MEASURES = (BY_TEMPLATE, BY_TAG, BY_SKILL, BY_LEVEL, BY_TEAM, BY_COUNTRY, BY_DOMAIN, BY_OBJECT)
