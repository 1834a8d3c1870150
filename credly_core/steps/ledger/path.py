"""Why not? The decision path of one line, question by question, each with its answer and the evidence for it."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from credly_core.domain.ledger import LedgerReason, LedgerState
from credly_core.steps.ledger.lines import LedgerRow

_R = LedgerReason


class Answer(enum.Enum):
    """How a question was answered; the value is what programs read."""

    #: Nothing stands against it.
    YES = "yes"
    #: This is what keeps the badge away.
    NO = "no"
    #: Nobody knows, or it does not matter any more.
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class PathStep:
    """One question on the way from a completion to a badge others can see."""

    question: str
    answer: Answer
    evidence: str


@dataclass(frozen=True, slots=True)
class DecisionPath:
    """The way of one line; the first NO is where it ends."""

    row: LedgerRow
    steps: tuple[PathStep, ...]


#: The questions in their order, and the reasons that are a NO to each.
_STOPS: tuple[tuple[str, frozenset[LedgerReason]], ...] = (
    ("Was something earned?", frozenset({_R.NO_ACHIEVEMENT})),
    ("Is it known who earned it?", frozenset({_R.NO_EARNER, _R.NO_NAME})),
    ("Can the date be right?", frozenset({_R.IMPOSSIBLE_DATE, _R.FUTURE_DATE})),
    ("Does it belong to a badge template?", frozenset({_R.NOT_MAPPED})),
    ("Does the instance carry the badge?", frozenset({_R.INSTANCE_WITHOUT_BADGE})),
    ("Was the badge attached in time?", frozenset({_R.ATTACHED_LATE})),
    ("Can the template issue badges?", frozenset({_R.TEMPLATE_INACTIVE, _R.TEMPLATE_GONE})),
    ("Does the address meet?", frozenset({_R.NO_ADDRESS, _R.BAD_ADDRESS, _R.ADDRESS_DIFFERS})),
    ("Is there an order for it?", frozenset({_R.DUE, _R.WITHDRAWN, _R.PROPOSED})),
    ("Did Credly take it?", frozenset({_R.SENDING, _R.UNCLEAR, _R.REFUSED, _R.NEEDS_PERSON})),
    ("Is it in the copied history?", frozenset({_R.NOT_COPIED_YET})),
    ("Does the badge still count?", frozenset({_R.REVOKED, _R.REPLACED, _R.REJECTED, _R.EXPIRED, _R.UNKNOWN_STATE})),
    ("Has the earner accepted it?", frozenset({_R.PENDING})),
    ("Can others see it?", frozenset({_R.PRIVATE})),
)


def path_of(row: LedgerRow) -> DecisionPath:
    """The whole way; what comes after the first NO is open. A badge that is there answers what lies before it."""
    return DecisionPath(row, tuple(_steps(row)))


def _steps(row: LedgerRow) -> Iterator[PathStep]:
    evidence = _evidence(row)
    stopped = False
    for question, reasons in _STOPS:
        if stopped:
            yield PathStep(question, Answer.OPEN, "")
        elif row.reason in reasons:
            # A badge nobody earned here ends the path only for those who ask why it is there.
            stopped = row.reason.state is not LedgerState.EXTRA
            yield PathStep(question, Answer.NO, row.sentence)
        else:
            yield PathStep(question, Answer.YES, evidence.get(question, ""))


def _evidence(row: LedgerRow) -> dict[str, str]:
    """What can be shown for each question that was answered with yes."""
    source = row.source.replace("-", " ")
    earned = f"{row.title or 'It'}, {source} {row.source_id}".strip() if row.source else ""
    issued = f"Issued badge {row.issued_badge_id}" if row.issued_badge_id else ""
    by_order = row.note if row.reason.state is LedgerState.UNDER_WAY or row.issued_badge_id else ""
    found = {
        "Was something earned?": earned,
        "Is it known who earned it?": " · ".join(filter(None, (row.name, row.earner_key))),
        "Can the date be right?": f"{row.earned_at:%Y-%m-%d %H:%M} UTC" if row.earned_at else "",
        "Does it belong to a badge template?": row.template_name or row.template_id,
        "Does the address meet?": row.email,
        "Is there an order for it?": by_order or issued,
        "Did Credly take it?": issued,
        "Is it in the copied history?": issued,
        "Does the badge still count?": row.badge_state,
        "Has the earner accepted it?": row.badge_state,
        "Can others see it?": row.page,
    }
    return {question: text for question, text in found.items() if text}
