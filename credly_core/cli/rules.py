"""`badge-console rules …`: what is sent by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, open_console, say, say_json, say_table
from credly_core.domain.achievements import AchievementSource
from credly_core.domain.award_rules import AwardRule, KeptRule, RuleLimits
from credly_core.domain.ids import TemplateId
from credly_core.domain.issuing import read_expiry

if TYPE_CHECKING:
    from credly_core.console import Console
    from credly_core.steps.issue import RuleOutcome

app = typer.Typer(help="Badges that are sent by themselves: by approved rules, within limits.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the rule.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking again.")]
_DAY = ["%Y-%m-%d"]
#: Some orders are unclear or need a person.
_UNCLEAR = 5
_SERVICE = 3


@app.command()
def write(
    name: Name,
    template: Annotated[list[str] | None, typer.Option(help="Only this badge template; may be repeated.")] = None,
    source: Annotated[list[AchievementSource] | None, typer.Option(help="Only this kind; may be repeated.")] = None,
    earned_since: Annotated[datetime | None, typer.Option(formats=_DAY, help="Earned from this day on.")] = None,
    per_run: Annotated[int, typer.Option(min=1, help="At most so many in one run.")] = 100,
    per_day: Annotated[int, typer.Option(min=1, help="At most so many on one day.")] = 500,
    mails: Annotated[bool, typer.Option(help="Whether Credly writes to the earners.")] = True,
    expiry: Annotated[str, typer.Option(help="template, never, or a date.")] = "template",
    locale: Annotated[str, typer.Option(help="Language of the mails, such as de or pt-BR.")] = "",
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Write a rule down, new or changed. It sends nothing before it is approved."""
    console = open_console(connection)
    try:
        ends = read_expiry(expiry)
    except ValueError:
        raise typer.BadParameter(f"“{expiry}” is neither template, never, nor a date like 2028-01-31.") from None
    rule = AwardRule(
        name,
        tuple(TemplateId(one) for one in template or ()),
        tuple(source or ()),
        earned_since.date() if earned_since else None,
        RuleLimits(per_run, per_day),
        mails,
        ends,
        locale,
    )
    console.rules.write(rule, actor=console.actor)
    _show(console, console.rules.rule(name), as_json=as_json)


@app.command("list")
def list_rules(connection: Chosen = None, as_json: Json = False) -> None:
    """All rules with their limits, and whether they are approved."""
    kept = open_console(connection).rules.rules()
    if as_json:
        say_json([_rule_json(one) for one in kept])
        return
    headings = ("Rule", "State", "A run", "A day", "Mails", "Decided by", "Ran")
    say_table(headings, [_row(one) for one in kept])


@app.command()
def approve(name: Name, yes: Yes = False, connection: Chosen = None, as_json: Json = False) -> None:
    """Let a rule send what it matches, after it was shown."""
    console = open_console(connection)
    kept = console.rules.rule(name)
    if not as_json:
        _show(console, kept, as_json=False)
    if not yes:
        typer.confirm("Let this rule send by itself?", abort=True)
    console.rules.approve(kept.rule, actor=console.actor)
    if as_json:
        say_json(_rule_json(console.rules.rule(name)))
    else:
        say("Approved. It sends with: badge-console rules run, or by a worker.")


@app.command()
def stop(name: Name, connection: Chosen = None, as_json: Json = False) -> None:
    """Take a rule out of service."""
    console = open_console(connection)
    console.rules.stop(console.rules.rule(name).rule, actor=console.actor)
    if as_json:
        say_json(_rule_json(console.rules.rule(name)))
    else:
        say("Stopped.")


@app.command()
def remove(name: Name, connection: Chosen = None, as_json: Json = False) -> None:
    """Take a rule away; what it has proposed or sent stays."""
    console = open_console(connection)
    rule = console.rules.rule(name).rule
    console.rules.remove(rule, actor=console.actor)
    if as_json:
        say_json({"removed": rule.name})
    else:
        say("Removed.")


@app.command()
def run(
    send: Annotated[
        bool, typer.Option("--send/--look", help="--look proposes and looks at Credly, and stops there.")
    ] = True,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Every approved rule once, for cron: propose what matches, look at Credly, send new badges within the limits."""
    console = open_console(connection)
    outcomes = follow(console.rules.run(send=send, actor=console.actor), quiet=as_json)
    if as_json:
        say_json([_outcome_json(one) for one in outcomes])
    else:
        for one in outcomes:
            done = one.sent.done if one.sent else 0
            say(f"{one.rule.name}: {one.matching:,} match, {done:,} issued, {one.held_back:,} held back. {one.because}")
        if not outcomes:
            say("No rule is approved.")
    sent = [one.sent for one in outcomes if one.sent is not None]
    if any(one.error is not None for one in sent):
        raise typer.Exit(_SERVICE)
    if any(one.unclear or one.needs_person for one in sent):
        raise typer.Exit(_UNCLEAR)


def _show(console: Console, kept: KeptRule, *, as_json: bool) -> None:
    matching = console.rules.matching(kept.rule)
    if as_json:
        say_json({**_rule_json(kept), "matching": matching})
        return
    say_table(("Rule", "State", "A run", "A day", "Mails", "Decided by", "Ran"), [_row(kept)])
    say(f"{matching:,} achievements match it now.")


def _row(kept: KeptRule) -> tuple[str, ...]:
    rule = kept.rule
    ran = f"{kept.ran_at:%Y-%m-%d %H:%M}" if kept.ran_at else ""
    limits = (f"{rule.limits.per_run:,}", f"{rule.limits.per_day:,}")
    return (rule.name, kept.state.value, *limits, "yes" if rule.mails else "no", kept.decided_by, ran)


def _rule_json(kept: KeptRule) -> dict[str, object]:
    return {
        "name": kept.rule.name,
        "state": kept.state.value,
        **kept.rule.as_json(),
        "digest": kept.rule.digest,
        "made_by": kept.made_by,
        "decided_by": kept.decided_by,
        "ran_at": kept.ran_at,
    }


def _outcome_json(one: RuleOutcome) -> dict[str, object]:
    sent = one.sent
    return {
        "rule": one.rule.name,
        "matching": one.matching,
        "proposed": one.proposed,
        "held_back": one.held_back,
        "approved": one.approved,
        "done": sent.done if sent else 0,
        "unclear": sent.unclear if sent else 0,
        "because": one.because or (sent.stopped if sent else ""),
    }
