"""What stands beside the table of issued badges: facts of templates, and what was odd."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing

import polars as pl

from credly_core.credly.client import CredlyClient
from credly_core.domain.history import Oddity, OddRecord, TemplateFact
from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.errors import ServiceError
from credly_core.store.history.frames import ODDITY_SCHEMA, oddity_frame
from credly_core.store.history.parquet import (
    read_oddities,
    read_templates,
    write_oddities,
    write_templates,
)
from credly_core.store.history.pulls import Bookmark, Staging
from credly_core.store.history.snapshots import HistoryFolder, Manifest

#: Lines about records that are kept with their text; counts stay exact.
MOST_LINES = 100_000


class Sideboard:
    """Collects while a pull goes on, and is written at its end."""

    def __init__(self, folder: HistoryFolder, before: Manifest | None) -> None:
        self._folder = folder
        self._named: dict[str, str] = {}
        self._odd = oddity_frame((), pull_id="")
        self._counts: dict[str, int] = {}
        self._known: list[TemplateFact] = []
        if before is not None:
            self._known = read_templates(folder.path / before.templates) if before.templates else []
            self._named = {one.id: one.name for one in self._known if not one.is_listed}
            odd = read_oddities(folder.path / before.oddities if before.oddities else None)
            self._odd = odd.filter(pl.col("oddity") != Oddity.UNKNOWN_TEMPLATE.code)

    def add(self, staging: Staging, mark: Bookmark, *, deleted: Collection[str] = ()) -> None:
        """What these parts bring; a record that came again is judged anew."""
        ids: list[pl.Series] = [pl.Series(list(deleted), dtype=pl.String)]
        for part in mark.parts:
            rows = pl.read_parquet(staging.part_path(part), columns=["issued_badge_id", "template_id", "template_name"])
            ids.append(rows["issued_badge_id"])
            pairs = rows.select("template_id", "template_name").unique("template_id", keep="last")
            self._named.update(dict(pairs.iter_rows()))
        again = pl.concat(ids)
        self._odd = pl.concat(
            [self._odd.filter(~pl.col("issued_badge_id").is_in(again.implode())), _odd(staging, mark)]
        )

    def write(self, listed: list[TemplateFact] | None, *, pull_id: str) -> tuple[str, str, tuple[tuple[str, int], ...]]:
        """The two files, and exact counts by kind. `listed` None: the list of templates could not be read."""
        facts = listed if listed is not None else [one for one in self._known if one.is_listed]
        here = {one.id for one in facts}
        others = [
            TemplateFact(TemplateId(key), name or key, "unknown", is_listed=False)
            for key, name in sorted(self._named.items())
            if key and key not in here
        ]
        strange = [OddRecord(Oddity.UNKNOWN_TEMPLATE, "", f"{one.id}: {one.name}") for one in others]
        odd = self._odd.unique(["issued_badge_id", "oddity", "detail", "raw"], maintain_order=True)
        if listed is not None:
            odd = pl.concat([odd, oddity_frame(strange, pull_id=pull_id)])
        counts = odd.group_by("oddity").len().sort("oddity")
        return (
            write_templates(self._folder, [*facts, *others]),
            write_oddities(self._folder, odd.head(MOST_LINES)),
            tuple((str(code), int(count)) for code, count in counts.iter_rows()),
        )


def listed_templates(client: CredlyClient, organization: OrganizationId) -> list[TemplateFact] | None:
    """Facts of all templates that the organization lists; None where the list cannot be read as a whole."""
    facts: list[TemplateFact] = []
    try:
        with closing(client.template_pages(organization)) as pages:
            for page in pages:
                if page.is_incomplete:
                    return None
                facts += [
                    TemplateFact(one.id, one.name, one.state.value, one.level, one.skills, one.tags)
                    for one in page.templates
                ]
    except ServiceError:
        return None
    return facts


def _odd(staging: Staging, mark: Bookmark) -> pl.DataFrame:
    found = [pl.read_parquet(staging.path / name, schema=ODDITY_SCHEMA) for name in mark.odd_parts]
    return pl.concat(found) if found else pl.DataFrame(schema=ODDITY_SCHEMA)
