"""Read the `[[rule]]` tables of a spec file, and refuse a rule that cannot be meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from credly_core.errors import SpecError
from credly_core.migration.filespec import NOT_CHECKED, Count, FileSpec, RuleSpec
from credly_core.migration.findings import Severity, all_codes
from credly_core.migration.keys import Keys
from credly_core.migration.rules import RULES
from credly_core.migration.rules.conditions import condition_of
from credly_core.migration.rules.members import MEMBER_TYPES
from credly_core.migration.rules.routes import points_to, route_of

#: A rule that other findings speak for needs no words of its own.
_SAID_AS = "said_as"


def read_any_rule(keys: Keys) -> RuleSpec:
    """One rule, of a file or of a set; once it is checked it must have words."""
    rule = _rule(keys)
    for part in rule.each if rule.is_checked else ():
        if part.use != _SAID_AS and part.says not in all_codes():
            raise keys.wrong("id" if part.says == rule.id else "code", f"is {part.says}, which has no text")
    return rule


def read_rule(keys: Keys) -> RuleSpec:
    """One rule of a file; the check it asks for must exist and be told what it needs."""
    rule = read_any_rule(keys)
    for part in rule.each if rule.is_checked else ():
        _verify_part(part, keys)
    return rule


def _rule(keys: Keys) -> RuleSpec:
    parts = keys.tables("part")
    rule = RuleSpec(
        id=keys.text("id"),
        use=keys.text("use"),
        columns=keys.texts("columns"),
        severity=keys.choice("severity", Severity),
        text=keys.text("text"),
        basis=keys.text("basis"),
        options=keys.mapping("options"),
        lists=keys.lists("lists"),
        code=keys.text("code", ""),
        where=keys.text("where", ""),
        counts=_counts(keys),
    )
    keys.close()
    return _with_parts(rule, parts) if parts else rule


def _with_parts(rule: RuleSpec, parts: list[Keys]) -> RuleSpec:
    found = []
    for keys in parts:
        found.append(
            RuleSpec(
                id=rule.id,
                use=keys.text("use", rule.use),
                columns=keys.texts("columns") or rule.columns,
                severity=keys.choice("severity", Severity, rule.severity),
                text=rule.text,
                basis=rule.basis,
                options=keys.mapping("options") or rule.options,
                lists=keys.lists("lists") or rule.lists,
                code=keys.text("code", rule.code),
                where=keys.text("where", rule.where),
                counts=_counts(keys) or rule.counts,
            )
        )
        keys.close()
    return RuleSpec(rule.id, rule.use, rule.columns, rule.severity, rule.text, rule.basis, parts=tuple(found))


def _counts(keys: Keys) -> dict[str, Count]:
    counts = keys.table("counts")
    found = {}
    for name in counts.names() if counts else ():
        inner = counts.table(name) if counts else None
        if inner is not None:
            file, _, column = inner.text("rows").partition(".")
            found[name] = Count(f"{file}.csv", column, inner.text("where", ""), inner.text("distinct", ""))
            inner.close()
    return found


def _verify_part(rule: RuleSpec, keys: Keys) -> None:
    known = RULES.get(rule.use) if rule.use != NOT_CHECKED else None
    if known is None:
        raise keys.wrong("use", f"is “{rule.use}”, which is no rule we know")
    if len(rule.columns) < known.columns:
        raise keys.wrong("columns", f"must name at least {known.columns} for {rule.use}")
    for name, given in (("options", rule.options), ("lists", rule.lists)):
        for wanted in known.options if name == "options" else known.lists:
            if wanted not in given:
                raise keys.wrong(name, f"must say {wanted} for {rule.use}")
    if known.condition and not rule.where:
        raise keys.wrong("where", f"must say a condition for {rule.use}")


def verify_rules(spec: FileSpec, keys: Keys) -> None:
    """What can be seen in the file alone: conditions are conditions, names are columns, codes have words."""
    for rule in spec.rules:
        for part in rule.each if rule.is_checked else ():
            try:
                _verify(part, spec)
            except SpecError as error:
                raise keys.wrong(f"rule[{part.id}]", error.message.rstrip(".")) from error


def _verify(part: RuleSpec, spec: FileSpec) -> None:
    for where in _conditions(part):
        for name in condition_of(where, frozenset((*spec.names, *part.counts))).names:
            head, dot, _ = name.partition(".")
            if dot and route_of(spec, head) is None:
                raise _wrong(f"follows {head}, which points nowhere")
    for name in (*part.lists.get("per", ()), *part.lists.get("by", ())):
        head = name.partition(".")[0]
        if head not in spec.names:
            raise _wrong(f"names the column {head}, which the file does not have")
    ask = _ASKS.get(part.use)
    if ask is not None:
        ask(part, spec)


def _wrong(why: str) -> SpecError:
    return SpecError(why, hint="Correct the rule.")


def _conditions(part: RuleSpec) -> Iterator[str]:
    """The conditions on records of the file itself."""
    yield from (where for where in (part.where, part.options.get("needs", "")) if where)


def _has_code(part: RuleSpec, spec: FileSpec) -> None:
    for name in part.columns:
        if part.says not in spec.column(name).codes.values():
            raise _wrong(f"is left to the column {name}, whose codes do not have {part.says}")


def _points(part: RuleSpec, spec: FileSpec) -> None:
    several = any(item.columns == part.columns for item in spec.composites)
    columns = [spec.column(name) for name in part.columns]
    if not several and not all(column.references or column.references_map for column in columns):
        raise _wrong("is left to references, and its columns point nowhere")


def _points_home(part: RuleSpec, spec: FileSpec) -> None:
    target = points_to(spec, part.columns[0])
    if target is None or target[0] != spec.name:
        raise _wrong(f"needs a column that points to its own file; {part.columns[0]} does not")


def _has_words(part: RuleSpec, _: FileSpec) -> None:
    for code in part.lists["codes"]:
        if code not in all_codes():
            raise _wrong(f"is said as {code}, which has no text")


def _has_types(part: RuleSpec, _: FileSpec) -> None:
    for name in part.lists["types"]:
        if name not in MEMBER_TYPES:
            raise _wrong(f"looks at members of the type {name}, which is none we know")


_ASKS: dict[str, Callable[[RuleSpec, FileSpec], None]] = {
    "column": _has_code,
    "reference": _points,
    "no_circle": _points_home,
    "depth": _points_home,
    "parents_first": _points_home,
    _SAID_AS: _has_words,
    "member_values": _has_types,
}


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A file that a rule speaks of, its columns, and a condition on its records."""

    file: str
    columns: tuple[str, ...] = ()
    where: str = ""


def verify_across(spec: FileSpec, specs: Mapping[str, FileSpec]) -> None:
    """What can be seen only with all files: those that rules speak of exist, with the columns they speak of."""
    for part in (part for rule in spec.rules for part in rule.each):
        for spoken in _spoken(part, spec):
            try:
                _verify_spoken(spoken, specs.get(spoken.file), part)
            except SpecError as error:
                where = f"{spec.name.removesuffix('.csv')}.toml: rule[{part.id}]"
                raise SpecError(f"{where} {error.message}", hint="Correct the file.") from error


def _verify_spoken(spoken: _Spoken, other: FileSpec | None, part: RuleSpec) -> None:
    names = frozenset(other.names) if other else frozenset()
    unknown = next((name for name in spoken.columns if name not in names), "")
    if other is None or unknown:
        raise _wrong(f"speaks of {spoken.file} {unknown}".rstrip() + ", which does not exist.")
    if spoken.where:
        _verify(RuleSpec(part.id, "never", where=spoken.where), other)


def _spoken(part: RuleSpec, spec: FileSpec) -> Iterator[_Spoken]:
    for count in part.counts.values():
        yield _Spoken(count.file, tuple(filter(None, (count.column, count.distinct))), count.where)
    if "file" in part.options:
        named = tuple(part.options[name] for name in ("name", "parent") if name in part.options)
        yield _Spoken(part.options["file"], (*part.lists.get("to", ()), *named), part.options.get("rows_where", ""))
    if "without" in part.options:
        yield _Spoken(part.options["without"])
    for name in part.lists.get("used_by", ()):
        file, _, column = name.partition(".")
        yield _Spoken(f"{file}.csv", (column,))
    dotted = [name for where in _conditions(part) for name in _names(where, part, spec)]
    for name in (*dotted, *part.lists.get("per", ())):
        head, dot, column = name.rstrip("*").partition(".")
        route = route_of(spec, head) if dot else None
        if route is not None:
            yield _Spoken(route.file, (column,))


def _names(where: str, part: RuleSpec, spec: FileSpec) -> tuple[str, ...]:
    return condition_of(where, frozenset((*spec.names, *part.counts))).names
