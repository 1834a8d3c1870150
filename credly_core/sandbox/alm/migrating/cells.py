"""Whether a cell is what its column asks for; the reason in a sentence where it is not."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from credly_core.sandbox.alm.migrating.rules import ColumnRule

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FIRST, _LAST = datetime(1981, 1, 1, tzinfo=UTC), datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)
_EXPIRY_FIRST, _EXPIRY_LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


def fault_of(rule: ColumnRule, value: str) -> str | None:
    """What is wrong with a cell that is not empty; None when it is right."""
    if rule.longest is not None and len(value) > rule.longest:
        return f"{rule.name} is longer than {rule.longest} characters"
    if rule.allowed and value.casefold() not in {word.casefold() for word in rule.allowed}:
        return f"{rule.name} must be one of {', '.join(rule.allowed)}"
    if rule.pattern is not None and not re.fullmatch(rule.pattern, value):
        return f"{rule.name} is not valid"
    return _fault_of_type(rule, value)


def _fault_of_type(rule: ColumnRule, value: str) -> str | None:
    match rule.type:
        case "integer" | "number":
            return _fault_of_number(rule, value)
        case "boolean":
            return None if value.upper() in ("TRUE", "FALSE") else f"{rule.name} must be TRUE or FALSE"
        case "datetime":
            return _fault_of_date(rule, value)
        case "json":
            return _fault_of_json(rule, value)
    return None


def _fault_of_number(rule: ColumnRule, value: str) -> str | None:
    whole = rule.type == "integer"
    if not re.fullmatch(r"-?[0-9]{1,15}" if whole else r"-?[0-9]{1,15}(\.[0-9]+)?", value):
        return f"{rule.name} must be a {'whole ' if whole else ''}number"
    number = float(value)
    if (rule.least is not None and number < rule.least) or (rule.most is not None and number > rule.most):
        return f"{rule.name} is out of range"
    return None


def _fault_of_date(rule: ColumnRule, value: str) -> str | None:
    if rule.name == "startDate" and _DAY.fullmatch(value):
        return None
    moment = read_date(value) if _DATE.fullmatch(value) else None
    if moment is None:
        return f"{rule.name} must be written YYYY-MM-DDTHH:MM:SS.mmmZ"
    first, last = (_EXPIRY_FIRST, _EXPIRY_LAST) if rule.name == "expiryDate" else (_FIRST, _LAST)
    return None if first <= moment < last else f"{rule.name} is out of range"


def _fault_of_json(rule: ColumnRule, value: str) -> str | None:
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return f"{rule.name} is not valid JSON"
    return None


def read_date(value: str) -> datetime | None:
    """The moment in a cell; None when it is none."""
    if not (_DATE.fullmatch(value) or _DAY.fullmatch(value)):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_true(value: str) -> bool:
    """A boolean cell; empty is false."""
    return value.upper() == "TRUE"
