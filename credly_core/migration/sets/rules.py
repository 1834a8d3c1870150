"""The rules of a set that `specs/bundle.toml` may ask for by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from credly_core.errors import SpecError
from credly_core.migration.filespec import RuleSpec
from credly_core.migration.sets.context import Found, SetContext
from credly_core.migration.sets.references import references
from credly_core.migration.spec import BundleSpec

SetCheck = Callable[[SetContext, RuleSpec], Iterator[Found]]


def _elsewhere(_context: SetContext, _rule: RuleSpec) -> Iterator[Found]:
    """For a rule that is checked on each file by itself."""
    return iter(())


SET_RULES: dict[str, SetCheck] = {"file_name": _elsewhere, "references": references}


def run_rules(context: SetContext, bundle: BundleSpec) -> list[Found]:
    """What all rules of the set find."""
    found: list[Found] = []
    for rule in bundle.rules:
        if not rule.is_checked:
            continue
        if rule.use not in SET_RULES:
            raise SpecError(f"bundle.toml: rule[{rule.id}].use is “{rule.use}”, which is no rule of a set.")
        found += SET_RULES[rule.use](context, rule)
    return found
