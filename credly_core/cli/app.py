"""All commands of the command line."""

from __future__ import annotations

import typer

from credly_core.cli import (
    achievements,
    activity,
    analytics,
    catalogue,
    check,
    connect,
    connect_alm,
    history,
    learners,
    ledger,
    mapping,
    notices,
    report,
    rules,
    sandbox,
    saved_sets,
    sending,
    store,
    templates,
    timetable,
    types,
    webhooks,
    worker,
)

app = typer.Typer(
    name="badge-console",
    help="Credly badges for people who learn in Adobe Learning Manager.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(connect_alm.app, name="connect")  # the commands of both sides
app.add_typer(templates.app, name="templates")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(mapping.app, name="mapping")
app.add_typer(learners.app, name="learners")
app.add_typer(history.app, name="history")
app.add_typer(achievements.app, name="achievements")
app.add_typer(ledger.app, name="ledger")
app.add_typer(sending.app, name="issue")  # the commands of both halves
app.add_typer(rules.app, name="rules")
app.add_typer(notices.app, name="notices")
app.add_typer(activity.app, name="activity")
app.add_typer(saved_sets.app, name="bundle")  # the commands of badge.csv and of the complete set
app.add_typer(analytics.app, name="analytics")
app.add_typer(report.app, name="report")
app.add_typer(types.app, name="types")
app.add_typer(store.app, name="store")
app.add_typer(webhooks.app, name="webhooks")
app.command("check")(check.check)
app.command("read")(check.read)
app.command("sandbox")(sandbox.sandbox)
app.command("status")(connect.status)
app.command("settings")(store.settings)
app.command("worker")(worker.worker)
app.command("timetable")(timetable.timetable)
