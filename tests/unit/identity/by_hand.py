"""The same decision in plain Python, one learner at a time: what the engine is held to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from credly_core.domain.addresses import loosen, read_address
from credly_core.domain.people import IdentityReason as R
from credly_core.domain.people import IdentityVerdict as V
from credly_core.domain.people import PersonWarning as W
from credly_core.domain.people import how_sure


@dataclass(frozen=True)
class Learner:
    learner_id: str | None
    email: str | None
    state: str = "active"


@dataclass(frozen=True)
class Earner:
    email: str | None
    account: str | None = None
    issuer_earner_id: str | None = None
    is_main: bool = False


Answer = tuple[str, str, str, str | None, str | None, str | None, list[str]]


def decide_by_hand(learners: Sequence[Learner], earners: Sequence[Earner]) -> list[Answer]:
    """Verdict, sure, reason, matched address, matched account, main address, warnings; for each learner."""
    return [_decide(learner, learners, earners) for learner in learners]


def _decide(learner: Learner, learners: Sequence[Learner], earners: Sequence[Earner]) -> Answer:
    reason, earner, main = _find(learner, earners)
    warnings = _warnings(learner, learners, earners)
    verdict = {
        R.SAME_ADDRESS: V.EXACT,
        R.OTHER_CAPITALS: V.SAME_BUT_FOR_CASE,
        R.OTHER_SPELLING_OF_DOMAIN: V.SAME_BUT_FOR_CASE,
        R.ADDRESS_OF_SAME_ACCOUNT: V.SECOND_ADDRESS,
        R.ID_ALREADY_SENT: V.KNOWN_BY_ID,
        R.LOOKS_THE_SAME: V.LOOK_ALIKE,
        R.ONE_OF_SEVERAL: V.LOOK_ALIKE,
        R.OTHER_DOTS_OR_TAG: V.LOOK_ALIKE,
        R.SAME_BUT_FOR_TYPO: V.LOOK_ALIKE,
        R.NO_TRACE: V.NOT_THERE,
        R.NOT_COMPARABLE: V.NOT_THERE,
    }[reason]
    return (
        verdict.value,
        how_sure(verdict, warnings).value,
        reason.code,
        read_address(earner.email).text if earner else None,
        earner.account if earner else None,
        read_address(main.email).text if main else None,
        [one.code for one in W if one in warnings],
    )


def _by_address(learner: Learner, earners: Sequence[Earner]) -> Earner | None:
    ours = read_address(learner.email)
    same = [one for one in earners if ours.key is not None and read_address(one.email).key == ours.key]
    alike = [one for one in same if read_address(one.email).text == ours.text]
    return next(iter(alike + same), None)


def _find(learner: Learner, earners: Sequence[Earner]) -> tuple[R, Earner | None, Earner | None]:
    ours = read_address(learner.email)
    found = _by_address(learner, earners)
    if found is not None:
        theirs = read_address(found.email)
        main = _main(found, earners)
        if main is not None and read_address(main.email).key != theirs.key:
            return R.ADDRESS_OF_SAME_ACCOUNT, found, main
        if theirs.text == ours.text:
            return R.SAME_ADDRESS, found, None
        same_letters = theirs.text.lower() == ours.text.lower()
        return (R.OTHER_CAPITALS if same_letters else R.OTHER_SPELLING_OF_DOMAIN), found, None
    for one in earners:
        if learner.learner_id and one.issuer_earner_id == learner.learner_id:
            return R.ID_ALREADY_SENT, one, None
    return _by_look(learner, earners)


def _by_look(learner: Learner, earners: Sequence[Earner]) -> tuple[R, Earner | None, Earner | None]:
    ours = read_address(learner.email)
    for one in earners if ours.skeleton else ():
        if read_address(one.email).skeleton == ours.skeleton:
            return (R.ONE_OF_SEVERAL if W.TWO_ADDRESSES in ours.warnings else R.LOOKS_THE_SAME), one, None
    loose = loosen(ours.skeleton) if ours.skeleton else None
    for one in earners if loose else ():
        theirs = read_address(one.email)
        if theirs.skeleton and loosen(theirs.skeleton) == loose:
            slip = W.DOMAIN_TYPO in theirs.warnings | ours.warnings
            return (R.SAME_BUT_FOR_TYPO if slip else R.OTHER_DOTS_OR_TAG), one, None
    return (R.NO_TRACE if ours.key else R.NOT_COMPARABLE), None, None


def _main(found: Earner, earners: Sequence[Earner]) -> Earner | None:
    of_account = [one for one in earners if found.account and one.account == found.account]
    return next((one for one in of_account if one.is_main), next(iter(of_account), None))


def _warnings(learner: Learner, learners: Sequence[Learner], earners: Sequence[Earner]) -> frozenset[W]:
    ours = read_address(learner.email)
    found = set(ours.warnings)
    if learner.state == "deleted":
        found.add(W.LEFT_COMPANY)
    if ours.key and len({one.learner_id for one in learners if read_address(one.email).key == ours.key}) > 1:
        found.add(W.SHARED_ADDRESS)
    if learner.learner_id and sum(one.learner_id == learner.learner_id for one in learners) > 1:
        found.add(W.REPEATED_LEARNER)
    earner = _by_address(learner, earners)
    if earner is not None and learner.learner_id:
        accounts = {one.account for one in earners if one.issuer_earner_id == learner.learner_id and one.account}
        if earner.account and accounts and earner.account not in accounts:
            found.add(W.ID_ON_OTHER_ACCOUNT)
        ids = {one.issuer_earner_id for one in earners if read_address(one.email).key == ours.key} - {None}
        if ids and learner.learner_id not in ids:
            found.add(W.OTHER_ID_SENT)
    return frozenset(found)
