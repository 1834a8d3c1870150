"""Expressions that several measures share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import ibis

from credly_core.analytics.ranges import wilson_columns
from credly_core.analytics.tables import ACCOUNTS, STATES

if TYPE_CHECKING:
    from ibis.expr.types import Column, DateValue, IntegerValue, StringValue, Table, Value


def whole(value: Value) -> IntegerValue:
    """A sum as a whole number that every engine gives alike; nothing summed is 0."""
    return value.coalesce(0).cast("int64")


def running(value: Column, by: Column) -> IntegerValue:
    """The sum of all rows up to this one."""
    return value.sum().over(ibis.cumulative_window(order_by=by)).cast("int64")


def state_words(state_no: IntegerValue) -> StringValue:
    """The number of a state as its word."""
    return ibis.cases(*((state_no == place, word) for place, word in enumerate(STATES)), else_=STATES[-1])


def account_words(account_no: IntegerValue) -> StringValue:
    """The number of an account's state as its words."""
    return ibis.cases(*((account_no == place, word) for place, word in enumerate(ACCOUNTS)), else_=ACCOUNTS[-1])


def rated(table: Table, hits: str, of: str) -> Table:
    """The same with `rate`, `low` and `high`: how many of how many, with Wilson's range. Empty where there are none."""
    # PostgreSQL divides whole numbers to whole numbers, and not every expression is written with a cast by itself.
    shared = table.mutate(rate=table[hits].cast("float64") / table[of].nullif(0))
    low, high = wilson_columns(shared.rate, shared[of])
    return shared.mutate(low=low, high=high)


def steps_of_days(day: DateValue, limits: tuple[tuple[date, str], ...], last: str) -> StringValue:
    """The words for how old a day is: the first limit it is not before, else the last."""
    return ibis.cases(*((day >= limit, words) for limit, words in limits), else_=last)
