"""`badge-console issue …`: propose, approve, send and settle badges; replace and revoke them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import follow, note, open_console, say, say_json, say_table
from credly_core.domain.ids import IssuedBadgeId, OrderId, TemplateId
from credly_core.domain.issuing import DuplicateBehavior, Expiry, OrderRecord, OrderState, Wishes, read_expiry

if TYPE_CHECKING:
    from credly_core.console import Console
    from credly_core.steps.issue import IssuePlan, Proposal, RepairPlan
    from credly_core.steps.run import Result, Run

app = typer.Typer(help="Badges to be issued: propose, approve, send, settle; replace and revoke.", no_args_is_help=True)

#: Some orders are unclear or need a person.
_UNCLEAR = 5
_SERVICE = 3
_INTERRUPTED = 130
_SHOWN = 50

Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking again.")]
Badge = Annotated[str, typer.Argument(help="Id of the issued badge.")]


@app.command()
def propose(
    file: Annotated[Path | None, typer.Argument(help="A CSV list; without one, what is in the store.")] = None,
    template: Annotated[list[str] | None, typer.Option(help="Only this badge template; may be repeated.")] = None,
    mails: Annotated[bool, typer.Option(help="Whether Credly writes to the earners.")] = True,
    expiry: Annotated[str, typer.Option(help="template, never, or a date.")] = "template",
    on_duplicate: Annotated[DuplicateBehavior, typer.Option(help="Where the person has the badge.")] = (
        DuplicateBehavior.DENY
    ),
    repeats: Annotated[bool, typer.Option("--repeats", help="A badge for each achievement.")] = False,
    wave: Annotated[str, typer.Option(help="A name for what is sent together.")] = "",
    locale: Annotated[str, typer.Option(help="Language of the mails, such as de or pt-BR.")] = "",
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Propose orders; nothing leaves, and a second time changes nothing."""
    console = open_console(connection)
    wishes = Wishes(
        mails=mails, expiry=_expiry(expiry), on_duplicate=on_duplicate, repeats=repeats, locale=locale, wave=wave
    )
    templates = [TemplateId(one) for one in template or ()]
    if file is None:
        proposal = console.issue.propose(templates=templates, wishes=wishes, actor=console.actor)
        faults: list[dict[str, object]] = []
    else:
        only = templates[0] if len(templates) == 1 else None
        brought = console.issue.read_list(file.read_bytes(), file=file.name, only_template=only)
        proposal = console.issue.propose_list(brought.achievements, wishes=wishes, actor=console.actor)
        faults = [{"row": one.row, "column": one.column, "what": one.what, "hint": one.hint} for one in brought.faults]
    _say_proposal(proposal, faults, as_json=as_json)
    if faults or proposal.faults:
        raise typer.Exit(1)


@app.command()
def plan(connection: Chosen = None, as_json: Json = False) -> None:
    """What Credly will do with the proposed orders, how many mails go out; nothing is changed there."""
    console = open_console(connection)
    _say_plan(console, follow(console.issue.plan(), quiet=as_json), as_json=as_json)


@app.command()
def approve(yes: Yes = False, connection: Chosen = None, as_json: Json = False) -> None:
    """Approve the proposed orders that are worth sending, after the plan was shown."""
    console = open_console(connection)
    shown = follow(console.issue.plan(), quiet=as_json)
    if not as_json:
        _say_plan(console, shown, as_json=False)
    worth = shown.worth_sending
    if worth and not yes:
        typer.confirm(f"Approve {len(worth):,} orders?", abort=True)
    moved = console.issue.approve(worth, actor=console.actor)
    if as_json:
        say_json({**_plan_json(console, shown), "approved": len(moved)})
    else:
        say(f"{len(moved):,} orders approved; send them with: badge-console issue send")


@app.command()
def send(
    limit: Annotated[int | None, typer.Option(help="At most so many.")] = None,
    wave: Annotated[str | None, typer.Option(help="Only this wave.")] = None,
    by_workers: Annotated[
        bool, typer.Option("--by-workers", help="Hand it over to the workers; on PostgreSQL.")
    ] = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Issue what was approved, each badge once. Ctrl-C waits for the answer on its way, then stops."""
    console = open_console(connection)
    if by_workers:
        chosen = console.require_connection().id
        handed = console.workers.send(chosen, limit=limit, wave=wave, actor=console.actor)
        say_json({"handed_over": handed}) if as_json else say(f"{handed:,} orders handed over to the workers")
        return
    run = console.issue.send(limit=limit, wave=wave, actor=console.actor)
    with _stopped_by_signals(run) as stopped:
        outcome = follow(run, quiet=as_json)
    counts = {
        "done": outcome.done,
        "already_there": outcome.already_there,
        "refused": outcome.refused,
        "unclear": outcome.unclear,
        "needs_person": outcome.needs_person,
        "later": outcome.later,
        "left": outcome.left,
    }
    if as_json:
        say_json({**counts, "stopped": outcome.stopped, "orders": _standing(console)})
    else:
        say(", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items()))
        if outcome.stopped:
            note(outcome.stopped)
    _exit_after(stopped=bool(stopped), failed=outcome.error is not None, unclear=outcome.unclear + outcome.needs_person)


@app.command()
def settle(
    wait: Annotated[bool, typer.Option(help="Wait for the second look.")] = True,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Look up the orders nobody knows the end of, twice with a pause, before anything is sent again."""
    console = open_console(connection)
    run = console.issue.settle(wait=wait, actor=console.actor)
    with _stopped_by_signals(run) as stopped:
        outcome = follow(run, quiet=as_json)
    counts = {
        "found": outcome.found,
        "sent_back": outcome.sent_back,
        "needs_person": outcome.needs_person,
        "still_unclear": outcome.still_unclear,
    }
    if as_json:
        say_json({**counts, "stopped": outcome.stopped, "orders": _standing(console)})
    else:
        say(", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items()))
        if outcome.stopped:
            note(outcome.stopped)
    left = outcome.still_unclear + outcome.needs_person
    _exit_after(stopped=bool(stopped), failed=outcome.error is not None, unclear=left)


@app.command("list")
def list_(
    state: Annotated[list[OrderState] | None, typer.Option(help="Only these; may be repeated.")] = None,
    text: Annotated[str, typer.Option(help="Only those with these words in name, address, id or title.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 1000,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """The orders, those changed last first, and how many stand where."""
    from credly_core.steps.issue import OrderFilter

    console = open_console(connection)
    found = console.issue.orders(OrderFilter(states=tuple(state or ()), text=text), limit=limit)
    if as_json:
        say_json({"orders": [_order_json(one) for one in found], "counts": _standing(console)})
        return
    headings = ("Order", "State", "Deed", "Earner", "Address", "Template", "Note")
    say_table(headings, [_order_row(one) for one in found])
    say(", ".join(f"{number:,} {name}" for name, number in _standing(console).items() if number) or "no orders")


@app.command()
def show(
    order: Annotated[str, typer.Argument(help="Id of the order.")], connection: Chosen = None, as_json: Json = False
) -> None:
    """One order with its whole story."""
    console = open_console(connection)
    record = console.issue.order(OrderId(order))
    story = console.issue.events(record.id)
    if as_json:
        events = [
            {
                "at": event.at.isoformat(),
                "actor": event.actor,
                "what": event.what,
                "before": event.before.value if event.before else None,
                "after": event.after.value,
                "note": event.note,
                "facts": dict(event.facts),
            }
            for event in story
        ]
        say_json({**_order_json(record), "events": events})
        return
    say_table(("Order", "State", "Deed", "Earner", "Address", "Template", "Note"), [_order_row(record)])
    for event in story:
        say(f"  {event.at:%Y-%m-%d %H:%M:%S}  {event.actor}: {event.what} → {event.after.value}  {event.note}")


@app.command()
def withdraw(
    order: Annotated[list[str], typer.Argument(help="Ids of orders.")], connection: Chosen = None, as_json: Json = False
) -> None:
    """Decide against orders that were not sent."""
    console = open_console(connection)
    moved = console.issue.withdraw([OrderId(one) for one in order], actor=console.actor)
    if as_json:
        say_json({"withdrawn": list(moved)})
    else:
        say(f"{len(moved):,} of {len(order):,} orders withdrawn")


@app.command()
def revoke(
    badge: Badge,
    reason: Annotated[str, typer.Option(help="Why; Credly keeps it.")],
    mails: Annotated[bool, typer.Option(help="Whether Credly writes to the earner.")] = True,
    yes: Yes = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Withdraw an issued badge. Nothing brings it back."""
    console = open_console(connection)
    repair = console.issue.plan_revocation(IssuedBadgeId(badge), reason, mails=mails, actor=console.actor)
    _carry_out(console, repair, yes=yes, as_json=as_json)


@app.command()
def replace(
    badge: Badge,
    first_name: Annotated[str | None, typer.Option(help="Another first name.")] = None,
    last_name: Annotated[str | None, typer.Option(help="Another last name.")] = None,
    issued_at: Annotated[datetime | None, typer.Option(help="Another date of issue.")] = None,
    expiry: Annotated[str | None, typer.Option(help="template, never, or a date.")] = None,
    template: Annotated[str | None, typer.Option(help="Another badge template.")] = None,
    message: Annotated[str, typer.Option(help="What the mail says.")] = "",
    mails: Annotated[bool, typer.Option(help="Whether Credly writes to the earner.")] = True,
    yes: Yes = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Put a corrected badge in the place of one; what is not named stays as it is."""
    from credly_core.steps.issue import Correction

    console = open_console(connection)
    correction = Correction(
        template_id=TemplateId(template) if template else None,
        first_name=first_name,
        last_name=last_name,
        issued_at=issued_at.astimezone() if issued_at else None,
        expiry=_expiry(expiry) if expiry else None,
        message=message,
    )
    repair = console.issue.plan_replacement(IssuedBadgeId(badge), correction, mails=mails, actor=console.actor)
    _carry_out(console, repair, yes=yes, as_json=as_json)


@app.command()
def resend(
    badge: Badge,
    message: Annotated[str, typer.Option(help="What the mail says.")] = "",
    yes: Yes = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Have Credly write to the earner again: the waiting badge is replaced by the same one."""
    console = open_console(connection)
    repair = console.issue.plan_notice(IssuedBadgeId(badge), message, actor=console.actor)
    _carry_out(console, repair, yes=yes, as_json=as_json)


@app.command()
def readdress(
    badge: Badge,
    email: Annotated[str, typer.Argument(help="The new address.")],
    yes: Yes = False,
    connection: Chosen = None,
    as_json: Json = False,
) -> None:
    """Change the address of a badge that waits to be accepted."""
    console = open_console(connection)
    repair = console.issue.plan_address(IssuedBadgeId(badge), email, actor=console.actor)
    _carry_out(console, repair, yes=yes, as_json=as_json)


# --- saying ------------------------------------------------------------------------------------------------------


def _expiry(text: str) -> Expiry:
    try:
        return read_expiry(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is neither template, never, nor a date like 2028-01-31.") from None


def _say_proposal(proposal: Proposal, faults: list[dict[str, object]], *, as_json: bool) -> None:
    unusable = [
        {"achievement": one.achievement.key, "code": one.fault.code, "what": one.fault.value} for one in proposal.faults
    ]
    if as_json:
        say_json(
            {
                "new": len(proposal.new),
                "known": len(proposal.known),
                "not_proposed": unusable,
                "rows_not_read": faults,
                "more": proposal.more,
            }
        )
        return
    say(f"{len(proposal.new):,} orders proposed, {len(proposal.known):,} were there already")
    for row in faults[:_SHOWN]:
        say(f"  row {row['row']} {row['column']}: {row['what']} {row['hint']}")
    for fault in unusable[:_SHOWN]:
        say(f"  {fault['achievement']}: {fault['what']}")
    left = max(0, len(faults) - _SHOWN) + max(0, len(unusable) - _SHOWN)
    if left:
        say(f"  and {left:,} more: use --json to see all")


def _plan_json(console: Console, plan: IssuePlan) -> dict[str, object]:
    volume = console.rules.contract()
    return {
        "contract": volume and {"badges": volume.contract.badges, "used": volume.used, "left": volume.left},
        "orders": plan.orders,
        "consequences": {key.value: number for key, number in plan.consequences.items()},
        "new_badges": plan.new_badges,
        "mails": dict(plan.mails),
        "without_mail": plan.without_mail,
        "templates_without_net": list(plan.without_net),
    }


def _say_plan(console: Console, plan: IssuePlan, *, as_json: bool) -> None:
    if as_json:
        say_json(_plan_json(console, plan))
        return
    volume = console.rules.contract()
    counts = ", ".join(f"{number:,} {key.value}" for key, number in plan.consequences.items())
    mails = ", ".join(f"{number:,} in {locale}" for locale, number in sorted(plan.mails.items())) or "none"
    say(f"{plan.orders:,} orders: {counts or 'nothing to do'}")
    say(f"New badges: {plan.new_badges:,}. Mails: {mails}. Without mail: {plan.without_mail:,}.")
    if volume is not None:
        left = f"{volume.left:,} left, {volume.left - plan.new_badges:,} after this plan"
        say(f"Contract: {volume.used:,} of {volume.contract.badges:,} badges used, {left}.")
    for template_id in plan.without_net:
        say(f"  {plan.templates[template_id]} may be issued to a person twice: Credly stops no second badge.")


def _order_row(one: OrderRecord) -> tuple[str, ...]:
    key = one.order.key
    return (
        one.id,
        one.state.value,
        key.deed.value,
        key.earner_key,
        one.order.recipient.email,
        key.template_id,
        one.note,
    )


def _order_json(one: OrderRecord) -> dict[str, object]:
    key, person = one.order.key, one.order.recipient
    return {
        "id": one.id,
        "state": one.state.value,
        "deed": key.deed.value,
        "way": one.way.value if one.way else None,
        "template_id": key.template_id,
        "earner_key": key.earner_key,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "issued_at": one.order.issued_at.isoformat(),
        "consequence": one.consequence.value,
        "badge_id": one.badge_id,
        "wave": one.order.wave,
        "note": one.note,
        "code": one.code,
    }


def _standing(console: Console) -> dict[str, int]:
    return {state.value: number for state, number in console.issue.standing().states.items()}


# --- doing -------------------------------------------------------------------------------------------------------


def _carry_out(console: Console, repair: RepairPlan, *, yes: bool, as_json: bool) -> None:
    """Show the repair, ask once more, approve it and send it."""
    if not as_json:
        for change in repair.changes:
            say(f"  {change.what}: {change.before or '–'} → {change.after or '–'}")
        say(f"Mails: {repair.mails}")
    if not yes:
        typer.confirm(f"{repair.deed.value} this badge?", abort=True)
    console.issue.approve({repair.order_id: repair.digest}, actor=console.actor)
    follow(console.issue.send(actor=console.actor), quiet=True)
    record = console.issue.order(repair.order_id)
    if as_json:
        say_json(_order_json(record))
    else:
        say(f"{record.state.value}: {record.badge_id or record.note}")
    if record.state is not OrderState.DONE:
        raise typer.Exit(1 if record.state is OrderState.REFUSED else _UNCLEAR)


@contextmanager
def _stopped_by_signals(run: Run[Result]) -> Iterator[list[int]]:
    """The first Ctrl-C or SIGTERM lets the answer on its way arrive, then stops; gives which signal came."""
    came: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        run.wake()

    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.signal(kind, stop) for kind in kinds}
    try:
        yield came
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _exit_after(*, stopped: bool, failed: bool, unclear: int) -> None:
    if stopped:
        raise typer.Exit(_INTERRUPTED)
    if failed:
        raise typer.Exit(_SERVICE)
    if unclear:
        raise typer.Exit(_UNCLEAR)
