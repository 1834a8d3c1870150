"""In which order the files of a set are loaded, and which ones it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.sets.accounts import IdKind
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.folders import folders_apart
from credly_core.migration.sets.report import MissingFile, Unproven, UploadStep
from credly_core.migration.sets.unproven import tell


def upload_order(context: SetContext, rules: Sequence[RuleSpec]) -> tuple[UploadStep, ...]:
    """The files of the set that count, each after those it needs; Adobe's own list is named apart.

    A file whose things another one uses may need a sprint of its own before all others.
    """
    apart = {rule.options["maker"] for rule in rules if rule.use == "earlier_sprint" and folders_apart(context, rule)}
    here = sorted(context.by_name.values(), key=lambda member: (member.spec.name not in apart, member.spec.order))
    return tuple(_step(context, member, 2 if apart - {member.spec.name} else 1) for member in here)


def _step(context: SetContext, member: Member, sprint: int) -> UploadStep:
    spec = member.spec
    return UploadStep(
        file=spec.name,
        title=spec.title,
        sprint=sprint,
        needs=tuple(name for name in spec.needs if name in context.by_name),
        needs_documented=tuple(name for name in spec.needs_documented if name in context.by_name),
    )


def missing_files(context: SetContext) -> tuple[MissingFile, ...]:
    """Files that others need and that are not in the set, in the order of upload; one that could not be read is
    there."""
    needed: dict[str, list[Member]] = {}
    for member in context.by_name.values():
        for name in dict.fromkeys((*member.spec.needs, *(link.target for link in member.links))):
            if name not in context.by_name and name not in context.unreadable:
                needed.setdefault(name, []).append(member)
    found = [_missing(context, name, by) for name, by in needed.items()]
    return tuple(sorted(found, key=lambda item: context.spec_of(item.file).order))


def _missing(context: SetContext, name: str, by: list[Member]) -> MissingFile:
    return MissingFile(
        file=name,
        title=context.spec_of(name).title,
        needed_by=tuple(member.spec.name for member in by),
        documented=any(name in member.spec.needs_documented for member in by),
        used=ids_used(context, name),
        listed=bool(context.account.of(IdKind.EARLIER, name)),
    )


def ids_used(context: SetContext, target: str) -> Unproven | None:
    """The ids in the set that point to a file, None when no cell does."""
    places, cells = [], []
    for member in context.members:
        for link in member.links:
            if link.target != target or link.is_pair:
                continue
            asked = member.asked(link)
            if asked is not None and asked.any():
                places.append((member.spec.name, link.blamed))
                cells.append(member.prepared.tidied[link.blamed].filter(asked))
    return Unproven("PK-5", tuple(places), tuple(cells)) if cells else None


def file_unread(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Files of the set that nobody could read and that ids point to: said once for each, instead of for every id."""
    for target, name in context.unreadable.items():
        used = ids_used(context, target)
        if used is not None:
            yield tell(context, rule, used, file=name)


def file_absent(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Files that ids point to and that neither set nor list has; a complete set reports each id instead."""
    for missing in missing_files(context) if not context.complete else ():
        if missing.used is not None and not missing.listed:
            yield tell(context, rule, missing.used, file=missing.file)
