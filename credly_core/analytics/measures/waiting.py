"""Who waits and why, who declined, what was withdrawn or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Drawing, Measure, Shape, Theme, Unit
from credly_core.analytics.measures.columns import account_words, rated, steps_of_days, whole
from credly_core.analytics.measures.words import most, number, period_name, plural, short
from credly_core.analytics.ranges import spoken
from credly_core.analytics.tables import ACCEPTED, ACCOUNTS, NO_ACCOUNT, PENDING, REJECTED, REVOKED
from credly_core.domain.scope import Facet

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import BooleanValue, Table

#: Steps of age: up to so many days, and how they are called.
_STEPS = ((7, "0–7 days"), (30, "8–30 days"), (90, "31–90 days"))
_OLDEST = "over 90 days"
_NO_REASON = "(no reason given)"


# ---- pending --------------------------------------------------------------------------------------------------


def _pending(ground: Ground) -> Table:
    return ground.facts.filter(_.state_no == PENDING)


def _ages(ground: Ground) -> Table:
    days = _pending(ground).group_by("sent_day", "account_no").aggregate(count=_.count())
    limits = tuple((ground.before(days_), words) for days_, words in _STEPS)
    order = steps_of_days(
        days.sent_day, tuple((limit, str(place)) for place, (limit, _words) in enumerate(limits)), str(len(limits))
    )
    aged = days.mutate(age=steps_of_days(days.sent_day, limits, _OLDEST), order=order)
    counts = aged.group_by("order", "age", "account_no").aggregate(pending=whole(_["count"].sum()))
    return (
        counts.mutate(account=account_words(counts.account_no))
        .order_by("order", "account_no")
        .select("age", "account", "pending")
    )


def _say_ages(frame: pd.DataFrame, ground: Ground) -> str:
    total = int(frame.pending.sum()) if not frame.empty else 0
    if not total:
        return "Nobody keeps a badge waiting"
    old = int(frame.loc[frame.age.isin((_STEPS[-1][1], _OLDEST)), "pending"].sum())
    return f"{plural(total, 'badge waits', 'badges wait')} to be accepted; {spoken(old, total)} for over 30 days"


def _at_age(ground: Ground, rows: Table, value: str) -> BooleanValue:
    words = [words for _days, words in _STEPS] + [_OLDEST]
    place = words.index(value) if value in words else 0
    newest = rows.sent_day < ground.before(_STEPS[place - 1][0]) if place else rows.sent_day.notnull()
    return newest & (rows.sent_day >= ground.before(_STEPS[place][0])) if place < len(_STEPS) else newest


PENDING_AGE = Measure(
    name="pending-by-age",
    title="Pending by age",
    question="How long do badges wait to be accepted, and has the earner an account?",
    definition="Pending badges by days since they could be accepted (the later of issue and record day), to the as-of "
    "day, and by the earner's account. Open the rows for addresses and links to act on.",
    theme=Theme.WAITING,
    shape=Shape.STACKED,
    unit=Unit.BADGES,
    build=_ages,
    say=_say_ages,
    counted=_pending,
    left_out="issued badges that are not pending, or were replaced",
    columns={"age": "Waiting for", "account": "Account", "pending": "Pending"},
    drawing=Drawing(label="age", value="pending", colour_by="account"),
    mark="age",
    at_mark=_at_age,
)


def _accounts(ground: Ground) -> Table:
    counts = _pending(ground).group_by("account_no").aggregate(pending=_.count())
    return counts.mutate(account=account_words(counts.account_no)).order_by("account_no").select("account", "pending")


def _say_accounts(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "Nobody keeps a badge waiting"
    without = int(frame.loc[frame.account == ACCOUNTS[NO_ACCOUNT], "pending"].sum())
    return f"{spoken(without, int(frame.pending.sum()))} of pending badges wait for people without an account"


def _at_account(ground: Ground, rows: Table, value: str) -> BooleanValue:
    return rows.account_no == (ACCOUNTS.index(value) if value in ACCOUNTS else -1)


PENDING_ACCOUNT = Measure(
    name="pending-by-account",
    title="Pending by account",
    question="Why do they wait: no account, not confirmed, or a decision?",
    definition="Pending badges by the earner's Credly account. No account: the address belongs to none, so send a "
    "guide or check the address. Unconfirmed: the account waits for its mail. Confirmed: only the decision is missing.",
    theme=Theme.WAITING,
    shape=Shape.BARS,
    unit=Unit.BADGES,
    build=_accounts,
    say=_say_accounts,
    counted=_pending,
    left_out="issued badges that are not pending, or were replaced",
    columns={"account": "Account", "pending": "Pending"},
    drawing=Drawing(label="account", value="pending"),
    mark="account",
    at_mark=_at_account,
    facet=Facet.ACCOUNT,
    facet_column="account",
)


# ---- declined, withdrawn, replaced ----------------------------------------------------------------------------


def _decided(ground: Ground) -> Table:
    return ground.facts.filter(_.state_no.isin([ACCEPTED, REJECTED]))


def _rejected(ground: Ground) -> Table:
    counts = (
        _decided(ground)
        .group_by("template_no")
        .aggregate(decided=_.count(), rejected=_.count(where=_.state_no == REJECTED))
    )
    named = counts.filter(counts.rejected > 0).inner_join(ground.tables.templates, "template_no")
    rows = named.select("template_id", "template", "decided", "rejected")
    return rated(rows, "rejected", "decided").order_by(_.rejected.desc(), "template", "template_id")


def _say_rejected(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "Nobody declined a badge"
    worst = most(frame, "low")
    total = plural(int(frame.rejected.sum()), "badge was", "badges were")
    return f"{total} declined, most clearly {short(worst.template)}: {spoken(int(worst.rejected), int(worst.decided))}"


def at_template(ground: Ground, rows: Table, value: str) -> BooleanValue:
    """Rows of one template, by its id."""
    names = ground.tables.names.templates
    found = names.loc[names.template_id == value, "template_no"]
    return rows.template_no == (int(found.iloc[0]) if len(found) else -1)


REJECTED_ONES = Measure(
    name="rejected",
    title="Declined",
    question="Which badges do people decline?",
    definition="Rejected of those decided (accepted or rejected), by template, for templates with at least one.",
    theme=Theme.WAITING,
    shape=Shape.RANGES,
    unit=Unit.SHARE,
    build=_rejected,
    say=_say_rejected,
    counted=_decided,
    left_out="issued badges that are pending or revoked, or were replaced",
    columns={
        "template": "Template",
        "template_id": "Template id",
        "decided": "Decided",
        "rejected": "Rejected",
        "rate": "Rejected of decided",
        "low": "At least",
        "high": "At most",
    },
    drawing=Drawing(label="template", value="rate", low="low", high="high", of="decided"),
    mark="template_id",
    at_mark=at_template,
    facet=Facet.TEMPLATE,
    facet_column="template_id",
)


def _withdrawn(ground: Ground) -> Table:
    return ground.facts.filter(_.state_no == REVOKED)


def _reasons(ground: Ground) -> Table:
    rows = _withdrawn(ground)
    reason = rows.revoke_reason.strip().nullif("").coalesce(_NO_REASON)
    counts = rows.mutate(reason=reason).group_by("reason").aggregate(revoked=_.count())
    return counts.order_by(_.revoked.desc(), "reason")


def _say_reasons(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "No badge was withdrawn"
    total = plural(int(frame.revoked.sum()), "badge was", "badges were")
    return f"{total} withdrawn, most often: {short(frame.iloc[0].reason)}"


def _at_reason(ground: Ground, rows: Table, value: str) -> BooleanValue:
    return rows.revoke_reason.strip().nullif("").coalesce(_NO_REASON) == value


REVOKED_ONES = Measure(
    name="revoked",
    title="Withdrawn",
    question="How many badges were revoked, and why?",
    definition="Revoked badges by the reason the issuer gave.",
    theme=Theme.WAITING,
    shape=Shape.BARS,
    unit=Unit.BADGES,
    build=_reasons,
    say=_say_reasons,
    counted=_withdrawn,
    left_out="issued badges that are not revoked, or were replaced",
    columns={"reason": "Reason", "revoked": "Revoked"},
    drawing=Drawing(label="reason", value="revoked"),
    mark="reason",
    at_mark=_at_reason,
)


def _olds(ground: Ground) -> Table:
    return ground.everything.filter(_.is_replaced, _.issued_day.notnull())


def _replaced(ground: Ground) -> Table:
    days = _olds(ground).group_by("issued_day").aggregate(count=_.count())
    periods = days.mutate(period=ground.cut(days.issued_day)).group_by("period")
    return periods.aggregate(replaced=whole(_["count"].sum())).order_by("period")


def _say_replaced(frame: pd.DataFrame, ground: Ground) -> str:
    if frame.empty:
        return "No badge was replaced"
    peak = most(frame, "replaced")
    total = plural(int(frame.replaced.sum()), "badge was", "badges were")
    return f"{total} replaced; of {period_name(peak.period, ground.scope)} the most: {number(peak.replaced)}"


REPLACED_ONES = Measure(
    name="replaced",
    title="Replaced",
    question="How many badges were replaced by a newer one?",
    definition="Issued badges whose place a newer one took, by the day the old one was earned. Other measures count "
    "the newer one only.",
    theme=Theme.WAITING,
    shape=Shape.COLUMNS,
    unit=Unit.BADGES,
    build=_replaced,
    say=_say_replaced,
    counted=_olds,
    left_out="issued badges that were not replaced, or have no issue date",
    columns={"period": "From", "replaced": "Replaced"},
    drawing=Drawing(label="period", value="replaced"),
    mark="period",
    at_mark=lambda ground, rows, value: ground.period_is(rows.issued_day, value),
    choices=("period",),
)

MEASURES = (PENDING_AGE, PENDING_ACCOUNT, REJECTED_ONES, REVOKED_ONES, REPLACED_ONES)
