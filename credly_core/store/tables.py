"""The tables: the only description of the schema. `versions/` brings a database to it, and a test compares both."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from credly_core.domain.moments import as_utc

#: One open transaction. Queries take it as their first argument; `Store.begin` and `Store.read` give it.
Tx = sa.Connection


class Moment(sa.types.TypeDecorator[datetime]):
    """Aware UTC in Python; in the database UTC without a zone where it knows none (SQLite)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        moment = as_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

connection = sa.Table(
    "connection",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("organization_id", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("environment", sa.Text, nullable=False),
    sa.Column("uses_oauth", sa.Boolean, nullable=False),
    sa.Column("organization_name", sa.Text),
    sa.Column("photo_url", sa.Text),
    sa.Column("vanity_url", sa.Text),
    sa.Column("website_url", sa.Text),
    sa.Column("can_read", sa.Boolean),
    sa.Column("can_write", sa.Boolean),
    sa.Column("can_delete", sa.Boolean),
    sa.Column("token_expires_at", Moment),
    sa.Column("tested_at", Moment),
    sa.Column("created_at", Moment),
)

# Sealed values only (seal.py): reading this table gives nothing away.
secret = sa.Table(
    "secret",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

# The ALM side of a connection; one without it has no row here. Its secrets lie in `secret`, under kinds of their own.
account = sa.Table(
    "account",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("subdomain", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("refreshed_at", Moment),
    sa.Column("tested_at", Moment),
)

pull = sa.Table(
    "pull",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("total", sa.Integer),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.UniqueConstraint("connection_id", "number"),
)

template = sa.Table(
    "template",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("image_url", sa.Text),
    sa.Column("skills", sa.JSON, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("level", sa.Text),
    sa.Column("issued_count", sa.Integer, nullable=False),
    sa.Column("is_public", sa.Boolean, nullable=False),
    sa.Column("allows_duplicates", sa.Boolean, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("owner_id", sa.Text),
    sa.Column("owner_name", sa.Text, nullable=False),
    sa.Column("created_at", Moment),
    sa.Column("updated_at", Moment),
    # The pull that saw it last, by number: numbers, unlike times, never tie.
    sa.Column("pull_number", sa.Integer, nullable=False),
    sa.Column("first_seen_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("gone_at", Moment),
    # Credly's own answer, so that a member we do not read yet is not lost.
    sa.Column("raw", sa.LargeBinary, nullable=False),
)

template_change = sa.Table(
    "template_change",
    metadata,
    sa.Column("pull_id", sa.ForeignKey("pull.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("template_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
)

picture = sa.Table(
    "picture",
    metadata,
    sa.Column("url_digest", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    # What the picture rules said, in their own words; empty while nobody asked them.
    sa.Column("verdict", sa.Text, nullable=False),
    # Grows with every write, so that a view can tell whether anything changed since.
    sa.Column("revision", sa.Integer, nullable=False, index=True),
    sa.Column("fetched_at", Moment, nullable=False),
)

# A removed connection leaves its drafts and versions behind: they are somebody's work.
draft = sa.Table(
    "draft",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="SET NULL"), index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("original_name", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
)

# Apart from `draft`, because SQLite rewrites a whole row when one of its columns changes.
draft_content = sa.Table(
    "draft_content",
    metadata,
    sa.Column("draft_id", sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("base", sa.LargeBinary, nullable=False),
    sa.Column("original", sa.LargeBinary),
)

draft_step = sa.Table(
    "draft_step",
    metadata,
    sa.Column("draft_id", sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("step", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
)

draft_extra = sa.Table(
    "draft_extra",
    metadata,
    sa.Column("draft_id", sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)

bundle = sa.Table(
    "bundle",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="SET NULL"), index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("warnings", sa.Integer, nullable=False),
    sa.Column("infos", sa.Integer, nullable=False),
    sa.Column("spec_version", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

# Contents by digest: the same picture in ten versions is kept once.
content = sa.Table(
    "content",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

bundle_file = sa.Table(
    "bundle_file",
    metadata,
    sa.Column("bundle_id", sa.ForeignKey("bundle.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("digest", sa.ForeignKey("content.digest"), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
)

bundle_template = sa.Table(
    "bundle_template",
    metadata,
    sa.Column("bundle_id", sa.ForeignKey("bundle.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("template_id", sa.Text, primary_key=True, index=True),
)

# A set of files somebody checks. Their bytes lie as files in the data folder; here is what was done to them.
check_set = sa.Table(
    "check_set",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    # Grows with every write, so that one of two writers learns that the other was first.
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("used_at", Moment, nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),
)

check_file = sa.Table(
    "check_file",
    metadata,
    sa.Column("check_id", sa.ForeignKey("check_set.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    # What a person said about it; empty where the file speaks for itself.
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("encoding", sa.Text, nullable=False),
    sa.Column("filled", sa.Boolean, nullable=False, server_default=sa.false()),
)

check_step = sa.Table(
    "check_step",
    metadata,
    sa.Column("check_id", sa.ForeignKey("check_set.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("step", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
)

check_extra = sa.Table(
    "check_extra",
    metadata,
    sa.Column("check_id", sa.ForeignKey("check_set.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)

# By organization, not by connection: ids stay when a connection is removed and made anew, or has a twin.
id_book = sa.Table(
    "id_book",
    metadata,
    sa.Column("organization_id", sa.Text, primary_key=True),
    sa.Column("template_id", sa.Text, primary_key=True),
    sa.Column("alm_badge_id", sa.Text, nullable=False),
)

# Append-only: triggers in `versions/` refuse update and delete.
journal = sa.Table(
    "journal",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),  # as it went into the digest
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False, unique=True),
    sa.Column("digest", sa.Text, nullable=False),
)
