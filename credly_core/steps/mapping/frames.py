"""The mapping as data frames, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from credly_core.domain.mapping import Mapping
from credly_core.domain.mapping.coverage import Coverage
from credly_core.steps.mapping.open_pairs import OpenPair

if TYPE_CHECKING:
    import pandas as pd

_TARGET = ("kind", "target", "level", "skill_id", "learning_object_id", "instance_id")


def mapping_frame(mappings: Iterable[Mapping]) -> pd.DataFrame:
    """One row for each mapping."""
    import pandas as pd

    rows = [
        (
            one.template_name,
            one.template_id,
            *_target(one),
            one.credits,
            one.decision.value,
            one.origin.value,
            one.score,
            " ".join(one.reasons),
            one.decided_by,
            one.decided_at,
        )
        for one in mappings
    ]
    columns = ("template", "template_id", *_TARGET, "credits", "decision", "origin", "score", "reasons", "by", "at")
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype({"level": "Int64", "score": "Int64", "credits": "Float64"})


def suggestion_frame(pairs: Iterable[OpenPair]) -> pd.DataFrame:
    """One row for each open suggestion."""
    import pandas as pd

    rows = [
        (
            one.mapping.template_name,
            one.mapping.template_id,
            *_target(one.mapping),
            one.mapping.score,
            one.verdict.value,
            " ".join(one.mapping.reasons),
            one.key,
        )
        for one in pairs
    ]
    columns = ("template", "template_id", *_TARGET, "score", "verdict", "reasons", "key")
    return pd.DataFrame(rows, columns=list(columns)).astype({"level": "Int64", "score": "Int64"})


def coverage_frame(coverage: Coverage) -> pd.DataFrame:
    """One row for each published learning object."""
    import pandas as pd

    rows = [
        (
            one.owner.name,
            one.owner.id,
            one.owner.kind.value,
            one.covered.value,
            one.instances,
            one.with_badge,
            one.enrolled,
            one.reached,
        )
        for one in coverage.objects
    ]
    columns = ["name", "id", "kind", "covered", "instances", "with_badge", "enrolled", "reached"]
    return pd.DataFrame(rows, columns=columns)


def _target(one: Mapping) -> tuple[str | int | None, ...]:
    target = one.target
    return (
        target.kind.value,
        target.name,
        target.level,
        target.skill_id,
        target.learning_object_id,
        target.instance_id,
    )
