"""How does a contact's row come to show what the contact is known by? It is a copy, written here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, text, update

from webapp.contacts.attributes import LABELS
from webapp.contacts.custom import number_of
from webapp.contacts.models import Contact
from webapp.contacts.touching import touch_changed_contacts
from webapp.database import fetch_in, insert_rows
from webapp.identity.clusters import Clusters, read_clusters

# What a contact's row shows; other attributes have rows of their own.
SHOWN_COLUMNS = ("contact_id", "name", "value", "number")
SHOWN = ("email", *LABELS, "notes")
MERGED = "SELECT id FROM contact WHERE merged_into_id IS NOT NULL AND id IN"
# Two contacts may swap an e-mail, and only one may have it at any moment.
FREE_EMAIL = text("UPDATE contact SET email = NULL WHERE id = :row AND email IS DISTINCT FROM :email")


def derive_contacts(connection: Connection, contact_ids: Iterable[int]) -> None:
    """Write what contacts show by what they and those merged into them came with; merged ones show nothing."""
    ids = set(contact_ids)
    merged = {row[0] for row in fetch_in(connection, MERGED, ids)}
    write_contacts(connection, read_clusters(connection, ids - merged), ids - merged, merged)


def _write_custom(
    connection: Connection, clusters: Clusters, canonical_ids: Iterable[int], all_ids: Iterable[int]
) -> None:
    """Write what canonical contacts show of attributes that the organisation defined itself."""
    list(fetch_in(connection, "DELETE FROM shown_value WHERE contact_id IN", all_ids, "RETURNING contact_id"))
    rows = [
        (contact_id, name, entry.value, number_of(entry.value))
        for contact_id in canonical_ids
        for name, entry in clusters.shown(contact_id).items()
        if name not in SHOWN and entry.value is not None
    ]
    insert_rows(connection, "shown_value", SHOWN_COLUMNS, rows)


def write_contacts(
    connection: Connection, clusters: Clusters, canonical_ids: Iterable[int], merged_ids: Iterable[int] = ()
) -> None:
    """Write the rows of canonical contacts, and of merged ones, which show nothing."""
    nothing = dict.fromkeys(SHOWN)
    rows: list[dict[str, Any]] = [{"row": i, "is_known": False, **nothing} for i in sorted(merged_ids)]
    canonical = sorted(set(canonical_ids))
    for contact_id in canonical:
        shown = {name: clusters.value(contact_id, name) for name in SHOWN}
        rows.append({"row": contact_id, "is_known": clusters.is_known(contact_id), **shown})
    if not rows:
        return
    if len(rows) > 1:
        connection.execute(FREE_EMAIL, [{"row": row["row"], "email": row["email"]} for row in rows])
    _write_custom(connection, clusters, canonical, [row["row"] for row in rows])
    table = Contact.__table__
    connection.execute(update(table).where(table.c.id == bindparam("row")), rows)  # type: ignore[arg-type]
    touch_changed_contacts(connection, (row["row"] for row in rows))
