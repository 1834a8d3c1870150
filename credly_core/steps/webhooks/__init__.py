"""What the services tell by themselves: addresses for them, deliveries kept, events looked at, silence noticed."""

from credly_core.steps.webhooks.keys import HookAddress
from credly_core.steps.webhooks.step import Received, Silence, SweepOutcome, Webhooks, WorkOutcome

__all__ = ["HookAddress", "Received", "Silence", "SweepOutcome", "Webhooks", "WorkOutcome"]
