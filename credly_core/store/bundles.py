"""Saved versions with their files, and the book of badge ids that never change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.bundles import BundleFacts, BundleFileMeta, BundleVersion, digest_of, file_meta
from credly_core.domain.ids import AlmBadgeId, BundleId, ConnectionId, OrganizationId, TemplateId
from credly_core.errors import StoreConflict, StoreError
from credly_core.store.tables import Tx, bundle, bundle_template, connection, content, id_book
from credly_core.store.tables import bundle_file as file_table
from credly_core.store.upsert import insert_missing, upsert

Row = sa.Row[tuple[object, ...]]


def save_bundle(
    tx: Tx,
    bundle_id: BundleId,
    facts: BundleFacts,
    *,
    connection_id: ConnectionId | None,
    at: datetime,
    files: Mapping[str, bytes],
    template_ids: Collection[TemplateId] = (),
) -> BundleVersion:
    """Save a version; `template_ids` are those its badge.csv uses. It never changes afterwards."""
    version = _version_of(bundle_id, facts, connection_id=connection_id, at=at, files=files)
    values = {field: getattr(version, field) for field in _COLUMNS}
    tx.execute(bundle.insert().values(values))
    contents = [{"digest": meta.digest, "data": files[meta.name]} for meta in version.files]
    insert_missing(tx, content, contents)
    metas = [
        {"bundle_id": bundle_id, "name": meta.name, "digest": meta.digest, "size": meta.size} for meta in version.files
    ]
    insert_missing(tx, file_table, metas)
    used = [{"bundle_id": bundle_id, "template_id": template_id} for template_id in dict.fromkeys(template_ids)]
    insert_missing(tx, bundle_template, used)
    return version


def list_bundles(tx: Tx, connection_id: ConnectionId | None) -> tuple[BundleVersion, ...]:
    """The versions of a connection, or with None those of none, newest first."""
    here = bundle.c.connection_id == connection_id  # SQLAlchemy writes IS NULL for None
    names = sa.select(file_table).join(bundle).where(here).order_by(file_table.c.name)
    files: dict[str, list[BundleFileMeta]] = {}
    for row in tx.execute(names):
        files.setdefault(row.bundle_id, []).append(BundleFileMeta(row.name, row.digest, row.size))
    query = sa.select(bundle).where(here).order_by(bundle.c.created_at.desc(), bundle.c.id)
    return tuple(_version(row, tuple(files.get(row.id, ()))) for row in tx.execute(query))


def get_bundle(tx: Tx, bundle_id: BundleId) -> BundleVersion | None:
    """One version, None when there is no such."""
    row = tx.execute(sa.select(bundle).where(bundle.c.id == bundle_id)).first()
    if row is None:
        return None
    query = sa.select(file_table).where(file_table.c.bundle_id == bundle_id).order_by(file_table.c.name)
    return _version(row, tuple(BundleFileMeta(file.name, file.digest, file.size) for file in tx.execute(query)))


def bundle_file(tx: Tx, bundle_id: BundleId, name: str) -> bytes:
    """The bytes of one file of a version."""
    query = (
        sa.select(content.c.data).join(file_table).where(file_table.c.bundle_id == bundle_id, file_table.c.name == name)
    )
    data: bytes | None = tx.execute(query).scalar()
    if data is None:
        raise StoreError(f"This version has no file {name}.", hint="Choose one of its files.", code="store.no-file")
    return data


def templates_used_in(tx: Tx, connection_id: ConnectionId) -> dict[TemplateId, tuple[str, ...]]:
    """For each template in a saved version of the connection: the names of those versions, newest first."""
    query = (
        sa.select(bundle_template.c.template_id, bundle.c.name)
        .join(bundle)
        .where(bundle.c.connection_id == connection_id)
        .order_by(bundle.c.created_at.desc(), bundle.c.id)
    )
    used: dict[TemplateId, list[str]] = {}
    for row in tx.execute(query):
        names = used.setdefault(TemplateId(row.template_id), [])
        if row.name not in names:
            names.append(row.name)
    return {template_id: tuple(names) for template_id, names in used.items()}


def known_ids(tx: Tx, connection_id: ConnectionId) -> dict[TemplateId, AlmBadgeId]:
    """The badge id each template of the organization got in earlier builds."""
    here = id_book.c.organization_id == _organization_of(tx, connection_id)
    query = sa.select(id_book.c.template_id, id_book.c.alm_badge_id).where(here).order_by(id_book.c.template_id)
    return {TemplateId(row.template_id): AlmBadgeId(row.alm_badge_id) for row in tx.execute(query)}


def book_stamp(tx: Tx, connection_id: ConnectionId) -> tuple[int, datetime | None]:
    """Another value as soon as badge ids were remembered: how many there are, and when a version was saved last."""
    here = id_book.c.organization_id == _organization_of(tx, connection_id)
    known = tx.execute(sa.select(sa.func.count()).select_from(id_book).where(here)).scalar_one()
    query = sa.select(bundle.c.created_at).where(bundle.c.connection_id == connection_id)
    return known, tx.execute(query.order_by(bundle.c.created_at.desc()).limit(1)).scalar()


def remember_ids(tx: Tx, connection_id: ConnectionId, ids: Mapping[TemplateId, AlmBadgeId]) -> None:
    """Remember badge ids. A person who chose another id for a template by hand is followed from then on."""
    organization_id = _organization_of(tx, connection_id)
    rows = [
        {"organization_id": organization_id, "template_id": template_id, "alm_badge_id": alm_badge_id}
        for template_id, alm_badge_id in ids.items()
    ]
    upsert(tx, id_book, rows)


_COLUMNS = tuple(column.name for column in bundle.c)


def _organization_of(tx: Tx, connection_id: ConnectionId) -> OrganizationId:
    found = tx.execute(sa.select(connection.c.organization_id).where(connection.c.id == connection_id)).scalar()
    if found is None:
        raise StoreConflict("This connection was removed in the meantime.", hint="Choose another connection.")
    return OrganizationId(found)


def _version_of(
    bundle_id: BundleId,
    facts: BundleFacts,
    *,
    connection_id: ConnectionId | None,
    at: datetime,
    files: Mapping[str, bytes],
) -> BundleVersion:
    return BundleVersion(
        id=bundle_id,
        connection_id=connection_id,
        name=facts.name,
        author=facts.author,
        created_at=at,
        digest=digest_of(files),
        rows=facts.rows,
        errors=facts.errors,
        warnings=facts.warnings,
        infos=facts.infos,
        spec_version=facts.spec_version,
        note=facts.note,
        files=tuple(file_meta(name, data) for name, data in sorted(files.items())),
    )


def _version(row: Row, files: tuple[BundleFileMeta, ...]) -> BundleVersion:
    fields = row._mapping
    connection_id = fields["connection_id"]
    return BundleVersion(
        id=BundleId(fields["id"]),
        connection_id=ConnectionId(connection_id) if connection_id is not None else None,
        name=fields["name"],
        author=fields["author"],
        created_at=fields["created_at"],
        digest=fields["digest"],
        rows=fields["rows"],
        errors=fields["errors"],
        warnings=fields["warnings"],
        infos=fields["infos"],
        spec_version=fields["spec_version"],
        note=fields["note"],
        files=files,
    )
