"""Which columns of a file are kept for rules across records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, is_dataclass

from credly_core.migration.checking import RuleStep, rule_steps
from credly_core.migration.filespec import FileSpec, RuleSpec
from credly_core.migration.rules import RULES

_DOTTED = re.compile(r"([A-Za-z_]\w*)\.[A-Za-z_]")
_FOLLOWED = re.compile(r"(?<=\.)[A-Za-z_]\w*")
_WORD = re.compile(r"[^\W\d]\w*")


def is_by_record(step: RuleStep, spec: FileSpec, *, alone: bool) -> bool:
    """Whether a step finds the same when the file is looked at piece by piece. A condition that follows a reference,
    or speaks of what is counted elsewhere, does not; but where it looks at other files only, and the file came
    `alone`, there is nothing to see."""
    rule = step.rule
    if rule is None:
        return True
    elsewhere = {count.file for count in rule.counts.values()}
    for text in _texts([rule.where, rule.options, rule.lists]):
        for first in _DOTTED.findall(text):
            elsewhere |= _targets(spec, first)
    return RULES[rule.use].by_record and (not elsewhere or (alone and spec.name not in elsewhere))


def _targets(spec: FileSpec, name: str) -> set[str]:
    """The files meant by the first of two dotted names: a file, or a column that points to files."""
    for column in spec.columns:
        if column.name == name:
            single = {column.references.file} if column.references else set()
            return single | {reference.file for reference in column.references_map.values()} or {spec.name}
    return {f"{name}.csv"}


def kept_columns(spec: FileSpec, others: Iterable[FileSpec] = (), set_rules: Iterable[RuleSpec] = ()) -> frozenset[str]:
    """Columns of a file that somebody needs after its cells were looked at: a rule across its records, one of the
    `others` beside it, the rules of the set, which also ask for every address and everything that points anywhere."""
    others = tuple(others)
    words = {*spec.key, *_words(spec.composites), *_words(spec.retrofit)}
    for step in rule_steps(spec):
        if not is_by_record(step, spec, alone=not others):
            words |= _words(step.rule)
    for column in spec.columns:
        if column.references or column.references_map:
            words |= {column.name, column.references_by}
    for other in others:
        words |= _pointed_at(spec, other)
        for rule in other.rules:
            words |= _asked_of(spec, rule)
    return frozenset(spec.names) & words


def _pointed_at(spec: FileSpec, other: FileSpec) -> set[str]:
    """Columns of a file that another one points to."""
    found = {name for item in other.composites if item.file == spec.name for name in item.to}
    for column in other.columns:
        references = [*column.references_map.values(), *([column.references] if column.references else [])]
        found |= {reference.column for reference in references if reference.file == spec.name}
    return found


def _asked_of(spec: FileSpec, rule: RuleSpec) -> set[str]:
    """Words of a rule that may name columns of a file: all, when it names the file; those that follow a dot."""
    words = _words(rule)
    if spec.name.removesuffix(".csv") in words:
        return words
    return {name for text in _texts(rule) for name in _FOLLOWED.findall(text)}


def _words(value: object) -> set[str]:
    """Every word in any text of a value, however deep."""
    return {word for text in _texts(value) for word in _WORD.findall(text)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _texts(asdict(value))
    elif isinstance(value, Mapping):
        yield from _texts([*value.keys(), *value.values()])
    elif isinstance(value, Iterable):
        for part in value:
            yield from _texts(part)
