"""The budget of an application: learnt from headers, shared by all, never overrun."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from credly_core.transport.budget import USUAL, Allowed, Budget, budget_for
from credly_core.transport.origin import Origin

HUNDRED = {"x-rate-limit": "100r/m", "x-burst": "100"}


@dataclass
class Watch:
    time: float = 1000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Gateway:
    """Counts as ALM's gateway does: a bucket that leaks."""

    per_minute: float
    burst: int
    per_hour: int | None = None
    level: float = -1.0
    seen: float = 1000.0
    refused: int = 0
    hours: list[float] = field(default_factory=list)

    def __call__(self, now: float) -> tuple[int, dict[str, str]]:
        told = {"x-rate-limit": f"{self.per_minute:.0f}r/m", "x-burst": str(self.burst)}
        if self.per_hour is not None:
            self.hours = [at for at in self.hours if at > now - 3600]
            if len(self.hours) >= self.per_hour:
                self.refused += 1
                return 429, {**told, "retry-after": f"{self.hours[0] + 3600 - now:.3f}"}
        level = max(self.level - (now - self.seen) * self.per_minute / 60, -1.0) + 1
        if level > self.burst:
            self.refused += 1
            return 429, {**told, "retry-after": f"{(level - self.burst) * 60 / self.per_minute:.3f}"}
        self.level, self.seen = level, now
        self.hours.append(now)
        return 200, told


def ask(budget: Budget, watch: Watch, gateway: Gateway, interface: str = "skills") -> int:
    """One question, waited for and answered; a refusal is waited out and asked again."""
    share = budget.share("GET", interface)
    tries = 0
    while True:
        tries += 1
        watch.time += share.turn()
        status, headers = gateway(watch.time)
        share.heard(status, headers)
        if status == 200:
            return tries
        share.hold(min(float(headers["retry-after"]), 300.0))


@pytest.mark.parametrize(("per_minute", "burst"), [(100, 100), (15, 5), (5, 5), (30, 10), (60, 1)])
def test_a_thousand_questions_never_exceed_what_is_told(per_minute: int, burst: int) -> None:
    watch, gateway = Watch(), Gateway(per_minute, burst)
    budget = Budget(clock=watch)

    for _ in range(1000):
        ask(budget, watch, gateway)

    assert gateway.refused == 0
    alone = (1000 - burst) * 60 / per_minute
    assert watch.time - 1000 <= alone * 1.1


def test_what_is_told_of_one_interface_does_not_slow_the_others() -> None:
    watch = Watch()
    budget = Budget(clock=watch)
    budget.heard("GET", "skills", 200, HUNDRED)
    budget.heard("GET", "learningObjects", 200, {"x-rate-limit": "15r/m", "x-burst": "2"})

    objects = [budget.turn("GET", "learningObjects") for _ in range(4)]
    skills = [budget.turn("GET", "skills") for _ in range(20)]

    assert objects[-1] > 3
    assert max(skills) == 0.0


def test_all_interfaces_together_stay_within_the_whole() -> None:
    watch = Watch()
    budget = Budget(clock=watch)
    for interface in ("skills", "badges"):
        budget.heard("GET", interface, 200, {"x-rate-limit": "60r/m", "x-burst": "10"})

    waits = [budget.turn("GET", interface) for interface in ("skills", "badges") for _ in range(10)]

    assert waits[-1] == pytest.approx(11.0)


def test_before_anything_is_told_the_lowest_figure_holds_and_silence_means_the_usual() -> None:
    watch = Watch()
    budget = Budget(clock=watch)
    first = [budget.turn("GET", "skills") for _ in range(6)]

    budget.heard("GET", "skills", 200, {})
    after = [budget.turn("GET", "skills") for _ in range(6)]

    assert (first[4], first[5]) == (0.0, pytest.approx(12.0))
    assert after[-1] < 60 / 100 * 6
    assert Allowed(100 / 60, 10) == USUAL


def test_a_limit_by_the_hour_is_learnt_from_its_first_refusal_and_then_kept() -> None:
    watch, gateway = Watch(), Gateway(100, 100, per_hour=50)
    budget = Budget(clock=watch)

    for _ in range(160):
        ask(budget, watch, gateway)

    assert gateway.refused == 1
    assert budget.per_hour == 50


def test_a_limit_by_the_hour_that_is_known_is_never_overrun() -> None:
    watch, gateway = Watch(), Gateway(100, 100, per_hour=50)
    budget = Budget(clock=watch, per_hour=50)

    for _ in range(160):
        ask(budget, watch, gateway)

    assert gateway.refused == 0
    assert 3 * 3600 <= watch.time - 1000 <= 3 * 3600 + 60


def test_an_hourly_rate_in_the_header_is_understood() -> None:
    budget = Budget(clock=Watch())

    budget.heard("GET", "skills", 200, {"x-rate-limit": "100r/m, 500r/h", "x-burst": "10"})

    assert budget.per_hour == 500


@pytest.mark.parametrize("text", ["", "fast", "r/m", "0r/m", "-5r/m", "100"])
def test_a_header_nobody_can_read_changes_nothing_for_the_worse(text: str) -> None:
    budget = Budget(clock=Watch())

    budget.heard("GET", "skills", 200, {"x-rate-limit": text, "x-burst": "many"})

    assert budget.turn("GET", "skills") == 0.0


def test_a_refusal_without_figures_halves_the_pace_and_ends_the_burst() -> None:
    watch = Watch()
    budget = Budget(clock=watch)
    budget.heard("GET", "skills", 200, {})

    budget.heard("GET", "skills", 429, {"retry-after": "10.752"})

    assert budget.turn("GET", "skills") >= 0.6


def test_everybody_with_the_same_application_shares_one_budget() -> None:
    alm = Origin.parse("https://learningmanager.adobe.com")

    assert budget_for(alm, "app-a") is budget_for(alm, "app-a")
    assert budget_for(alm, "app-a") is not budget_for(alm, "app-b")


def test_a_hold_stops_all_and_can_be_released() -> None:
    budget = Budget(clock=Watch())
    budget.share("GET", "skills").hold(30.0)

    assert budget.share("POST", "jobs").held_for == 30.0
    assert budget.turn("GET", "badges") == 30.0
    budget.share("GET", "users").release()
    assert budget.held_for == 0.0
