"""Lines as they stand now: a ledger is of the moment it was made, and orders have gone on since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from credly_core.domain.ids import OrganizationId
from credly_core.domain.issuing import OrderState
from credly_core.domain.ledger import REASONS_OF_ORDERS
from credly_core.steps.ledger.lines import LedgerRow
from credly_core.store import earning
from credly_core.store.tables import Tx


def at_present(tx: Tx, organization_id: OrganizationId, rows: Iterable[LedgerRow]) -> tuple[LedgerRow, ...]:
    """These lines with what became of their orders meanwhile; a line whose badge is there says it by that."""
    given = tuple(rows)
    orders = earning.orders_of(tx, organization_id, sorted({row.earner_key for row in given if row.earner_key}))
    return tuple(_at_present(row, orders.get((row.earner_key, row.template_id))) for row in given)


def _at_present(row: LedgerRow, order: Sequence[str] | None) -> LedgerRow:
    if order is None or row.issued_badge_id:
        return row
    state, note = order
    return replace(row, reason=REASONS_OF_ORDERS[OrderState(state)], note=note)
