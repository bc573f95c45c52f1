"""Identifiers, values of attributes, merges: what is written against the contact that it came by"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAMES = (
    *("email", "first_name", "last_name", "phone", "mobile_phone", "company", "job_title", "birthday", "gender"),
    *("address", "city", "postal_code", "country", "notes"),
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _of_contact(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["contact.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _of_user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{table}_{column}"), ondelete="SET NULL")


def upgrade() -> None:
    """Go to this version; e-mails and attributes that are there came at the latest when their contact was made."""
    _add_identifiers()
    _add_values()
    _add_merges()
    _add_vetoes_and_suggestions()
    is_off = sa.false()
    merges: sa.Column[bool] = sa.Column("merges_on_typed_email", sa.Boolean(), server_default=is_off, nullable=False)
    op.add_column("channel", merges)
    _move_what_is_there()


def _add_identifiers() -> None:
    op.create_table(
        "identifier",
        _id(),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("at", database.FineMoment(), nullable=False),
        _of_contact("identifier", "contact_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
    )
    op.create_index("uq_identifier_kind_value", "identifier", ["kind", "value"], unique=True)
    op.create_index("ix_identifier_contact_id", "identifier", ["contact_id"], unique=False)


def _add_values() -> None:
    op.create_table(
        "attribute_value",
        _id(),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", database.FineMoment(), nullable=False),
        _of_contact("attribute_value", "contact_id"),
        _of_user("attribute_value", "user_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_value")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attribute_value_contact_id", "attribute_value", ["contact_id", "name"], unique=False)
    is_phone = sa.text("name IN ('phone', 'mobile_phone')")
    op.create_index(
        "ix_attribute_value_value",
        "attribute_value",
        ["value"],
        unique=False,
        sqlite_where=is_phone,
        postgresql_where=is_phone,
    )


def _add_merges() -> None:
    op.create_table(
        "contact_merge",
        _id(),
        sa.Column("loser_id", sa.BigInteger(), nullable=False),
        sa.Column("survivor_id", sa.BigInteger(), nullable=False),
        sa.Column("at", database.FineMoment(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", database.FineMoment(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        *(_of_contact("contact_merge", column) for column in ("loser_id", "survivor_id")),
        *(_of_user("contact_merge", column) for column in ("user_id", "undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merge")),
        sqlite_autoincrement=True,
    )
    stands = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_contact_merge_loser_id",
        "contact_merge",
        ["loser_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_index("ix_contact_merge_loser_id", "contact_merge", ["loser_id"], unique=False)
    op.create_index("ix_contact_merge_survivor_id", "contact_merge", ["survivor_id"], unique=False)
    op.create_table(
        "merge_choice",
        sa.Column("merge_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("takes_losers", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["contact_merge.id"], name=op.f("fk_merge_choice_merge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("merge_id", "name", name=op.f("pk_merge_choice")),
        sqlite_with_rowid=False,
    )


def _add_vetoes_and_suggestions() -> None:
    op.create_table(
        "merge_veto",
        sa.Column("low_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("high_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", database.FineMoment(), nullable=False),
        *(_of_contact("merge_veto", column) for column in ("low_id", "high_id")),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=op.f("pk_merge_veto")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_merge_veto_high_id", "merge_veto", ["high_id"], unique=False)
    op.create_table(
        "merge_suggestion",
        _id(),
        sa.Column("low_id", sa.BigInteger(), nullable=False),
        sa.Column("high_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("at", database.FineMoment(), nullable=False),
        sa.Column("dismissed_at", database.FineMoment(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        *(_of_contact("merge_suggestion", column) for column in ("low_id", "high_id")),
        _of_user("merge_suggestion", "user_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_suggestion")),
    )
    op.create_index("uq_merge_suggestion_low_id_high_id", "merge_suggestion", ["low_id", "high_id"], unique=True)
    op.create_index("ix_merge_suggestion_high_id", "merge_suggestion", ["high_id"], unique=False)


def _move_what_is_there() -> None:
    """Copy by one statement an attribute; nobody could type by hand until now, so all of it was sent or typed."""
    op.execute(
        "INSERT INTO identifier (kind, value, contact_id, source, at)"
        " SELECT 'email', email, id, 'typed', created_at * 1000 FROM contact WHERE email IS NOT NULL ORDER BY email"
    )
    for name in NAMES:
        op.execute(
            "INSERT INTO attribute_value (contact_id, name, value, source, at)"  # noqa: S608 - names of ours
            f" SELECT id, '{name}', {name}, 'typed', created_at * 1000 FROM contact WHERE {name} IS NOT NULL"
        )


def downgrade() -> None:
    """Go back to the version before; what contacts show stays, and merged ones stay read through their survivor."""
    op.drop_column("channel", "merges_on_typed_email")
    tables = ("merge_suggestion", "merge_veto", "merge_choice", "contact_merge", "attribute_value", "identifier")
    for table in tables:
        op.drop_table(table)
