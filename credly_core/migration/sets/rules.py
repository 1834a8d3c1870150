"""The rules of a set that `specs/bundle.toml` may ask for by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from credly_core.errors import SpecError
from credly_core.migration.filespec import RuleSpec
from credly_core.migration.sets.context import Found, SetContext
from credly_core.migration.sets.folders import earlier_sprint, only_account_folders
from credly_core.migration.sets.own_ids import alm_ids, retrofit_ids
from credly_core.migration.sets.references import references
from credly_core.migration.sets.retired import retired_target
from credly_core.migration.sets.uniqueness import column_kept, unique_across
from credly_core.migration.sets.unproven import about_file, only_account
from credly_core.migration.sets.uploading import file_absent, file_unread
from credly_core.migration.sets.users import known_users, listed_names
from credly_core.migration.spec import BundleSpec

SetCheck = Callable[[SetContext, RuleSpec], Iterator[Found]]


def _elsewhere(_context: SetContext, _rule: RuleSpec) -> Iterator[Found]:
    """For a rule that is checked on each file by itself."""
    return iter(())


def said(_context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Worth saying with every set."""
    yield Found(None, about_file(rule))


SET_RULES: dict[str, SetCheck] = {
    "alm_ids": alm_ids,
    "column_kept": column_kept,
    "earlier_sprint": earlier_sprint,
    "file_absent": file_absent,
    "file_name": _elsewhere,
    "file_unread": file_unread,
    "known_users": known_users,
    "listed_names": listed_names,
    "only_account": only_account,
    "only_account_folders": only_account_folders,
    "references": references,
    "retired_target": retired_target,
    "retrofit_ids": retrofit_ids,
    "said": said,
    "unique_across": unique_across,
}


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
