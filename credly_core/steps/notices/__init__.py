"""Notices: what somebody should know, on Home, by webhook and by mail."""

from credly_core.steps.notices.couriers import Courier, HookCourier, MailCourier
from credly_core.steps.notices.step import Notices, Source, ToldOutcome

__all__ = ["Courier", "HookCourier", "MailCourier", "Notices", "Source", "ToldOutcome"]
