"""Find every id that leads nowhere: in the set, and on the lists of what the account holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from credly_core.migration.filespec import FileSpec, RuleSpec
from credly_core.migration.findings import FindingGroup, Severity
from credly_core.migration.rules import RuleContext
from credly_core.migration.sets.accounts import IdKind
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.links import Link, links_of

#: Pairs looked up at a time: a join needs memory for all it is given.
_SLICE = 100_000


@dataclass(frozen=True)
class Lookup:
    """The answer for one link of one file: where it was asked for and leads nowhere (masks), and what is known."""

    link: Link
    asked: pl.Series
    wrong: pl.Series
    known: pl.DataFrame


def references(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Cells whose id is neither in the set nor on a list; a file that nobody has is said once, in another place."""
    for member in context.members:
        found = list(_lookups(context, member))
        blamed: dict[str, pl.Series] = {}
        for lookup in found:
            wrong, link = lookup.wrong, lookup.link
            for name in link.columns if link.is_pair else ():
                wrong = wrong & ~blamed[name] if name in blamed else wrong
            if wrong.any():
                blamed[link.blamed] = wrong | blamed[link.blamed] if link.blamed in blamed else wrong
                for group in _groups(context, member, replace(lookup, wrong=wrong), rule):
                    yield Found(member.number, group)


def _lookups(context: SetContext, member: Member) -> Iterator[Lookup]:
    """All links of a file looked up, single ones first.

    Composite ones are asked first: an instance that is there together with its course is there.
    """
    pairs = [link for link in member.links if link.is_pair and not link.own]
    together = [lookup for link in pairs if (lookup := look_up(context, member, link))]
    for link in member.links:
        asked = None if link.is_pair else member.asked(link)
        for pair in together if asked is not None else ():
            if (pair.link.blamed, pair.link.target) == (link.blamed, link.target) and asked is not None:
                asked = asked & (pair.wrong | ~pair.asked)
        lookup = look_up(context, member, link, asked) if asked is not None else None
        if lookup is not None:
            yield lookup
    yield from together


def look_up(context: SetContext, member: Member, link: Link, asked: pl.Series | None = None) -> Lookup | None:
    """Where a link leads nowhere; None when nothing is there to compare with, or nothing asks."""
    asked = member.asked(link) if asked is None else asked
    if asked is None or not asked.any():
        return None
    known = known_ids(context, member, link)
    if known is None:
        return None
    cells = [member.prepared.tidied[name].alias(to) for name, to in zip(link.columns, link.to, strict=True)]
    wrong = _missing(pl.DataFrame(cells), asked, known)
    vouched = context.account.vouched(_kind(link), link.target, link.to) if link.is_pair else None
    if vouched is not None:
        wrong = wrong & ~cells[-1].is_in(vouched.implode())
    return Lookup(link, asked, wrong, known)


def _kind(link: Link) -> IdKind:
    return IdKind.OWN if link.own else IdKind.EARLIER


def _missing(cells: pl.DataFrame, asked: pl.Series, known: pl.DataFrame) -> pl.Series:
    """Where records that ask are not among the known ones, compared exactly."""
    if cells.width == 1:
        return ~cells.to_series().is_in(known.to_series().implode()) & asked
    starts = range(0, max(1, cells.height), _SLICE)
    return pl.concat([_apart(cells.slice(start, _SLICE), asked.slice(start, _SLICE), known) for start in starts])


def _apart(cells: pl.DataFrame, asked: pl.Series, known: pl.DataFrame) -> pl.Series:
    some = cells.with_row_index("at").filter(asked)
    left = some.join(known, on=known.columns, how="anti").get_column("at")
    nothing = pl.Series("wrong", [False], dtype=pl.Boolean).new_from_index(0, cells.height)
    return nothing.scatter(left, values=True) if len(left) else nothing


def known_ids(context: SetContext, member: Member, link: Link) -> pl.DataFrame | None:
    """All that a link may lead to, in the set and on lists; None when neither knows the target file, or when it is
    there and could not be read."""
    if link.target in context.unreadable and not link.own:  # anything may be in it
        return None
    there = member if member.spec.name == link.target else context.by_name.get(link.target)
    parts: list[pl.DataFrame] = []
    if there is not None:
        tidied = there.prepared.tidied
        if not all(name in tidied for name in link.to):
            return None
        parts.append(pl.DataFrame({name: tidied[name] for name in link.to}).filter(there.prepared.alive))
    listed = context.account.ids(_kind(link), link.target, link.to)
    if listed is not None:
        parts.append(listed)
    if not parts and not (context.complete or context.account.of(_kind(link), link.target)):
        return None
    nobody = pl.DataFrame(schema=dict.fromkeys(link.to, pl.String))
    return pl.concat([nobody, *parts]).unique()


@dataclass(frozen=True)
class Blame:
    """Makes the findings of one link, all with the same severity and facts.

    Facts for the words: `target`, `target_column`, `where` (all places that were looked at), `pair` or `proposal`.
    """

    rules: RuleContext
    column: str
    severity: Severity
    facts: Mapping[str, str]

    def group(self, rule: RuleSpec, code: str, records: pl.Series, **each: pl.Series) -> FindingGroup:
        """The findings for some records."""
        return self.rules.group(
            rule, self.column, records, code=code, severity=self.severity, facts=self.facts, facts_each=each
        )


def _groups(context: SetContext, member: Member, lookup: Lookup, rule: RuleSpec) -> Iterator[FindingGroup]:
    """The findings of one link: ids that are nearly there, each with its proposal, and those that are not at all."""
    link, records = lookup.link, lookup.wrong.arg_true()
    severity = Severity(rule.options["complete"]) if _is_certain(context, member) else rule.severity
    facts = {"target": link.target, "target_column": link.to[-1], "where": _where(context, link)}
    blame = Blame(member.prepared.context(context.facts), link.blamed, severity, facts)
    own = _own_rule(member.spec, link)
    if not facts["where"]:
        yield blame.group(rule, rule.options["absent"], records)
    elif link.is_pair:
        parts = [pl.lit(f"{name} ") + member.prepared.tidied[name].gather(records) for name in link.columns]
        together = pl.select(pl.concat_str(parts, separator=" with ")).to_series()
        yield blame.group(own or rule, own.says if own else rule.options["pair"], records, pair=together)
    else:
        near = _near(member.prepared.tidied[link.blamed].gather(records), lookup.known.to_series())
        alike = near.is_not_null()
        if alike.any():
            yield blame.group(rule, rule.options["alike"], records.filter(alike), proposal=near.filter(alike))
        if not alike.all():
            yield blame.group(own or rule, own.says if own else rule.id, records.filter(~alike))


def _own_rule(spec: FileSpec, link: Link) -> RuleSpec | None:
    """The rule of the file that has words of its own for this link (`use = "reference"`).

    A rule that names exactly the columns of a composite link is about that one, any other about single links.
    """
    several = [set(other.columns) for other in links_of(spec) if other.is_pair]
    for rule in (part for whole in spec.rules for part in whole.each if part.use == "reference"):
        about_several = set(rule.columns) in several
        if about_several is link.is_pair and set(link.columns) <= set(rule.columns):
            return rule
    return None


def _is_certain(context: SetContext, member: Member) -> bool:
    """Whether an id that leads nowhere is an error; not where a file may use ids of the account for all we know."""
    return context.complete and member.spec.retrofit.mode != "unknown"


def _where(context: SetContext, link: Link) -> str:
    """All places that were looked at; empty when the set is complete and has neither the file nor a list."""
    places = [link.target] if link.target in context.by_name else []
    listed = context.account.names(IdKind.EARLIER, link.target)
    return " or ".join([*places, listed] if listed else places)


def _near(cells: pl.Series, known: pl.Series) -> pl.Series:
    """For every id the one known id that is the same but for case, leading zeros or `.0`; null when none or several."""
    loose = _loosely(known)
    once = pl.DataFrame({"loose": loose, "known": known}).filter(pl.col("loose").is_unique())
    return _loosely(cells).replace_strict(once["loose"], once["known"], default=None, return_dtype=pl.String)


def _loosely(ids: pl.Series) -> pl.Series:
    return ids.str.replace(r"^0+([0-9])", "$1").str.replace(r"\.0+$", "").str.to_lowercase()
