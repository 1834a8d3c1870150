"""Rows of badge.csv: one for each mapped template that a file may speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from credly_core.domain.complete_set import Expectation, Expected, SourceRow
from credly_core.domain.drafts import BADGE_COLUMNS, PROVIDER, AlmBadgeState, DraftRules, build_drafts
from credly_core.domain.ids import AlmBadgeId, TemplateId
from credly_core.domain.learning import AlmBadge, LearningState
from credly_core.domain.mapping import Mapping as TemplateMapping
from credly_core.domain.mirror import MirroredTemplate
from credly_core.domain.names import alm_length, best_names, same_name_key
from credly_core.migration.spec import load_specs
from credly_core.steps.complete_set.workshop import BADGE, Cells, Workshop

NAME = "badgeName"
_NOT_THERE = "The organization has no such template any more."


def usable(shop: Workshop, mappings: Iterable[TemplateMapping]) -> list[TemplateMapping]:
    """The mappings whose template can be given; the others are left aside with the reason."""
    kept = []
    for mapping in mappings:
        one = shop.given.templates.get(mapping.template_id)
        reason = _NOT_THERE if one is None or one.gone_at is not None else one.template.why_not_usable
        if reason:
            shop.leave(mapping, mapping.target.name, reason)
        else:
            kept.append(mapping)
    return kept


def put_badges(shop: Workshop, template_ids: Sequence[TemplateId]) -> None:
    """A row for each template, unless ALM has a badge for it that no known file has made: a row would make a second."""
    given = shop.given
    linked = _linked(given.badges)
    fresh: list[MirroredTemplate] = []
    for template_id in template_ids:
        present = linked.get(template_id, ())
        taken = given.taken.badge_of(template_id, [badge.name for badge in present])
        if taken is not None:
            _put(shop, template_id, _again(shop, template_id, taken, present))
        elif present:
            shop.own_badges[template_id] = next(iter(sorted(present, key=_retired_last)))
        else:
            fresh.append(given.templates[template_id])
    _put_fresh(shop, fresh)


def _linked(badges: Iterable[AlmBadge]) -> Mapping[TemplateId, tuple[AlmBadge, ...]]:
    found: dict[TemplateId, tuple[AlmBadge, ...]] = {}
    for badge in badges:
        if badge.is_credly and badge.template_id is not None:
            template_id = TemplateId(badge.template_id.lower())
            found[template_id] = (*found.get(template_id, ()), badge)
    return found


def _retired_last(badge: AlmBadge) -> tuple[bool, str]:
    return badge.state is LearningState.RETIRED, badge.id


def _again(shop: Workshop, template_id: TemplateId, row: SourceRow, present: Sequence[AlmBadge]) -> Cells:
    """The row as it was, with what ALM says today where it says it: a name changed there is not changed back."""
    cells = dict(row.cells)
    alone = present[0] if len(present) == 1 else None
    if alone is not None and 0 < alm_length(alone.name) <= name_limit():
        cells[NAME] = alone.name
    template = shop.given.templates[template_id].template
    cells["imageUrl"] = cells.get("imageUrl") or template.image_url or ""
    told = {"state": AlmBadgeState.ACTIVE.value, "externalBadgeId": template_id, "externalBadgeProvider": PROVIDER}
    for heading, text in told.items():
        if cells.get(heading, "").casefold() != text.casefold():
            cells[heading] = text
    return cells


def _put_fresh(shop: Workshop, templates: Sequence[MirroredTemplate]) -> None:
    """Rows for badges that ALM does not have: as the last set said where it said something, else made anew."""
    given = shop.given
    ids = {AlmBadgeId(row["id"]) for book in (given.taken, given.last) for row in book.of_file(BADGE)}
    before = {one.template.id: given.last.badge_of(one.template.id) for one in templates}
    known = {template_id: AlmBadgeId(row["id"]) for template_id, row in before.items() if row is not None}
    rules = DraftRules(
        known_ids={**given.badge_ids, **known},
        names=_names(shop, templates, before),
        first_seen={one.template.id: one.first_seen_at for one in templates},
        reserved_ids=sorted(ids - set(known.values())),
    )
    for draft in build_drafts([one.template for one in templates], rules).drafts:
        _put(shop, draft.template_id, dict(zip(BADGE_COLUMNS, draft.cells, strict=True)))


def _names(
    shop: Workshop, templates: Sequence[MirroredTemplate], before: Mapping[TemplateId, SourceRow | None]
) -> dict[TemplateId, str]:
    """Names ALM takes, no two alike: chosen ones, those of the last set, the template's own, short forms."""
    chosen = dict(shop.given.options.badge_names)
    names: dict[TemplateId, str] = {}
    taken = {same_name_key(row[NAME]) for row in shop.badge_rows.values()}
    for one in templates:
        row, template = before.get(one.template.id), one.template
        name = chosen.get(template.id) or (row[NAME] if row is not None else template.name)
        if alm_length(name) <= name_limit() and same_name_key(name) not in taken:
            names[template.id] = name
            taken.add(same_name_key(name))
    long = [one.template for one in templates if one.template.id not in names]
    brands = (shop.given.organization,) if shop.given.organization else ()
    given = [*(row[NAME] for row in shop.badge_rows.values()), *names.values()]
    short = best_names([template.name for template in long], limit=name_limit(), brands=brands, taken=given)
    return {**names, **{template.id: name for template, name in zip(long, short, strict=True) if name}}


def name_limit() -> int:
    """How many characters ALM allows; the figure stands in the spec of badge.csv."""
    limit = load_specs().file(BADGE).column(NAME).max_length
    if limit is None:
        raise ValueError("the spec of badge.csv sets no limit for badgeName")
    return limit


def _put(shop: Workshop, template_id: TemplateId, cells: Cells) -> None:
    shop.badge_rows[template_id] = cells
    key = shop.put(BADGE, cells)
    promise = Expectation(
        Expected.BADGE,
        cells[NAME],
        template_id=template_id,
        badge_name=cells[NAME],
        state=cells["state"],
    )
    shop.expectations.append(replace(promise, file=BADGE, key=key))
