"""In which order the files of a set are loaded, and which ones it lacks."""

from __future__ import annotations

from credly_core.migration.sets.accounts import IdKind
from credly_core.migration.sets.context import Member, SetContext
from credly_core.migration.sets.report import MissingFile, Unproven, UploadStep


def upload_order(context: SetContext) -> tuple[UploadStep, ...]:
    """The files of the set that count, each after those it needs; Adobe's own list is named apart."""
    here = sorted(context.by_name.values(), key=lambda member: member.spec.order)
    return tuple(_step(context, member) for member in here)


def _step(context: SetContext, member: Member) -> UploadStep:
    spec = member.spec
    return UploadStep(
        file=spec.name,
        title=spec.title,
        sprint=1,
        needs=tuple(name for name in spec.needs if name in context.by_name),
        needs_documented=tuple(name for name in spec.needs_documented if name in context.by_name),
    )


def missing_files(context: SetContext) -> tuple[MissingFile, ...]:
    """Files that others need and that are not in the set, in the order of upload."""
    needed: dict[str, list[Member]] = {}
    for member in context.by_name.values():
        for name in dict.fromkeys((*member.spec.needs, *(link.target for link in member.links))):
            if name not in context.by_name:
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
