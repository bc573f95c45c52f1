"""How does a contact's row come to show what the contact is known by? It is a copy, written here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, text, update

from webapp.contacts.attributes import LABELS
from webapp.contacts.models import Contact
from webapp.contacts.touching import touch_changed_contacts
from webapp.database import fetch_in
from webapp.identity.clusters import Clusters, read_clusters

# What a contact's row shows; other attributes are kept with the values alone.
SHOWN = ("email", *LABELS, "notes")
MERGED = "SELECT id FROM contact WHERE merged_into_id IS NOT NULL AND id IN"
# Two contacts may swap an e-mail, and only one may have it at any moment.
FREE_EMAIL = text("UPDATE contact SET email = NULL WHERE id = :row AND email IS DISTINCT FROM :email")


def derive_contacts(connection: Connection, contact_ids: Iterable[int]) -> None:
    """Write what contacts show by what they and those merged into them came with; merged ones show nothing."""
    ids = set(contact_ids)
    merged = {row[0] for row in fetch_in(connection, MERGED, ids)}
    write_contacts(connection, read_clusters(connection, ids - merged), ids - merged, merged)


def write_contacts(
    connection: Connection, clusters: Clusters, canonical_ids: Iterable[int], merged_ids: Iterable[int] = ()
) -> None:
    """Write the rows of canonical contacts, and of merged ones, which show nothing."""
    nothing = dict.fromkeys(SHOWN)
    rows: list[dict[str, Any]] = [{"row": i, "is_known": False, **nothing} for i in sorted(merged_ids)]
    for contact_id in sorted(canonical_ids):
        shown = {name: clusters.value(contact_id, name) for name in SHOWN}
        rows.append({"row": contact_id, "is_known": clusters.is_known(contact_id), **shown})
    if not rows:
        return
    if len(rows) > 1:
        connection.execute(FREE_EMAIL, [{"row": row["row"], "email": row["email"]} for row in rows])
    table = Contact.__table__
    connection.execute(update(table).where(table.c.id == bindparam("row")), rows)  # type: ignore[arg-type]
    touch_changed_contacts(connection, (row["row"] for row in rows))
