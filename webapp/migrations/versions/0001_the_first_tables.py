"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "active_contact",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel_id", "contact_id", name=op.f("pk_active_contact")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity",
        sa.Column("id", database.Key(), nullable=False),
        sa.Column("type_id", sa.SmallInteger().with_variant(sa.Integer(), "postgresql"), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("visitor_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("received_at", database.Moment(), nullable=False),
        sa.Column("page_id", sa.BigInteger(), nullable=True),
        sa.Column("referrer_id", sa.BigInteger(), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("environment_id", sa.BigInteger(), nullable=True),
        sa.Column("target_id", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("item_detail_id", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("metadata", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        postgresql_partition_by="RANGE (id)",
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE activity_default PARTITION OF activity DEFAULT")
    op.create_index(
        "ix_activity_campaign_id",
        "activity",
        ["campaign_id", "id"],
        unique=False,
        sqlite_where=sa.text("campaign_id IS NOT NULL"),
        postgresql_where=sa.text("campaign_id IS NOT NULL"),
    )
    op.create_index("ix_activity_channel_id", "activity", ["channel_id", "id"], unique=False)
    op.create_index("ix_activity_contact_id", "activity", ["contact_id", "id"], unique=False)
    op.create_index("ix_activity_page_id", "activity", ["page_id", "id"], unique=False)
    op.create_index(
        "ix_activity_target_id",
        "activity",
        ["target_id", "id"],
        unique=False,
        sqlite_where=sa.text("target_id IS NOT NULL"),
        postgresql_where=sa.text("target_id IS NOT NULL"),
    )
    op.create_index("ix_activity_type_id", "activity", ["type_id", "id"], unique=False)
    op.create_table(
        "activity_count",
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "channel_id", "type_id", name=op.f("pk_activity_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_name", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("colour", sa.String(length=20), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("is_built_in", sa.Boolean(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("may_be_logged_by_hand", sa.Boolean(), nullable=False),
        sa.Column("is_conversion", sa.Boolean(), nullable=False),
        sa.Column("metadata_fields", sa.JSON(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_type")),
        sa.UniqueConstraint("code_name", name=op.f("uq_activity_type_code_name")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("subject_label", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_entry_action_id"), "audit_entry", ["action", "id"], unique=False)
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index(op.f("ix_audit_entry_user_id_id"), "audit_entry", ["user_id", "id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("medium", sa.String(length=200), nullable=False),
        sa.Column("campaign", sa.String(length=200), nullable=False),
        sa.Column("term", sa.String(length=200), nullable=False),
        sa.Column("content", sa.String(length=200), nullable=False),
        sa.Column("click_id_kind", sa.String(length=20), nullable=False),
        sa.Column("click_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("digest", name=op.f("uq_campaign_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "channel_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_group")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("canonical_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("is_known", sa.Boolean(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("first_channel_id", sa.Integer(), nullable=True),
        sa.Column(
            "email",
            sa.String(length=254).with_variant(sa.String(length=254, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("first_name", sa.String(length=200), nullable=True),
        sa.Column("last_name", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=50), nullable=True),
        sa.Column("mobile_phone", sa.String(length=50), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=True),
        sa.Column("job_title", sa.String(length=200), nullable=True),
        sa.Column("birthday", sa.String(length=10), nullable=True),
        sa.Column("gender", sa.String(length=30), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("city", sa.String(length=100), nullable=True),
        sa.Column("postal_code", sa.String(length=20), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("first_activity_at", database.Moment(), nullable=True),
        sa.Column("last_activity_at", database.Moment(), nullable=True),
        sa.Column("activity_count", sa.Integer(), nullable=False),
        sa.Column("last_channel_id", sa.Integer(), nullable=True),
        sa.Column(
            "name_key",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            sa.Computed(
                "lower(coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, ''))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "last_name_key",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            sa.Computed("lower(last_name)", persisted=True),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("email", name=op.f("uq_contact_email")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contact_activity_count",
        "contact",
        ["activity_count", "id"],
        unique=False,
        sqlite_where=sa.text("is_known = 1 AND merged_into_id IS NULL"),
        postgresql_where=sa.text("is_known = true AND merged_into_id IS NULL"),
    )
    op.create_index("ix_contact_canonical_id", "contact", ["canonical_id"], unique=False)
    op.create_index(
        "ix_contact_created_at",
        "contact",
        ["created_at", "id"],
        unique=False,
        sqlite_where=sa.text("is_known = 1 AND merged_into_id IS NULL"),
        postgresql_where=sa.text("is_known = true AND merged_into_id IS NULL"),
    )
    op.create_index(
        "ix_contact_is_known",
        "contact",
        ["is_known", "last_activity_at", "id"],
        unique=False,
        sqlite_where=sa.text("merged_into_id IS NULL"),
        postgresql_where=sa.text("merged_into_id IS NULL"),
    )
    op.create_index(
        "ix_contact_last_name_key",
        "contact",
        ["last_name_key", "id"],
        unique=False,
        sqlite_where=sa.text("is_known = 1 AND merged_into_id IS NULL"),
        postgresql_where=sa.text("is_known = true AND merged_into_id IS NULL"),
    )
    op.create_index(
        "ix_contact_name_key",
        "contact",
        ["name_key", "id", "email"],
        unique=False,
        sqlite_where=sa.text("is_known = 1 AND merged_into_id IS NULL"),
        postgresql_where=sa.text("is_known = true AND merged_into_id IS NULL"),
    )
    op.create_table(
        "drop_count",
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("type_code", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "channel_id", "type_code", "reason", name=op.f("pk_drop_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "drop_sample",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dropped_at", database.Moment(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("type_code", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drop_sample")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drop_sample_dropped_at", "drop_sample", ["dropped_at"], unique=False)
    op.create_table(
        "environment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("device_class", sa.String(length=20), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("system", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_environment")),
        sa.UniqueConstraint("digest", name=op.f("uq_environment_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "figure",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_figure")),
    )
    op.create_table(
        "journal_fault",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("found_at", database.Moment(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("skipped_bytes", sa.BigInteger(), nullable=False),
        sa.Column("lost_activities", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_fault")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("digest", name=op.f("uq_page_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "processing_state",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("last_started_at", database.Moment(), nullable=True),
        sa.Column("last_succeeded_at", database.Moment(), nullable=True),
        sa.Column("last_duration_ms", sa.Integer(), nullable=True),
        sa.Column("last_count", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("last_error_at", database.Moment(), nullable=True),
        sa.Column("requested_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_processing_state")),
    )
    op.create_table(
        "referrer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrer")),
        sa.UniqueConstraint("digest", name=op.f("uq_referrer_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sender_id",
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("activity_id", database.Key(), nullable=False),
        sa.Column("kept_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sender_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sender_id_kept_at"), "sender_id", ["kept_at"], unique=False)
    op.create_table(
        "set_aside",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("set_aside_at", database.Moment(), nullable=False),
        sa.Column("received_at", database.Moment(), nullable=True),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("activity_count", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_set_aside_set_aside_at", "set_aside", ["set_aside_at"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_account_hash"), "sign_in_attempt", ["account_hash"], unique=False)
    op.create_index(op.f("ix_sign_in_attempt_at"), "sign_in_attempt", ["at"], unique=False)
    op.create_table(
        "spool_position",
        sa.Column("spool", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("spool", name=op.f("pk_spool_position")),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("target_type", sa.String(length=200), nullable=False),
        sa.Column("target_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("digest", name=op.f("uq_target_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "type_switch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("switched_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_type_switch")),
    )
    op.create_index(op.f("ix_type_switch_type_id"), "type_switch", ["type_id"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("last_signed_in_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visitor_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("started_at", database.Moment(), nullable=False),
        sa.Column("last_hit_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visit_visitor_id", "visit", ["visitor_id", "channel_id", "last_hit_at"], unique=False)
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("agreement", sa.String(length=20), nullable=False),
        sa.Column("agreement_reason", sa.String(length=1000), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("tracks_pages", sa.Boolean(), nullable=False),
        sa.Column("tracks_outbound_links", sa.Boolean(), nullable=False),
        sa.Column("tracks_downloads", sa.Boolean(), nullable=False),
        sa.Column("tracks_forms", sa.Boolean(), nullable=False),
        sa.Column("search_parameter", sa.String(length=60), nullable=False),
        sa.Column("visit_idle_minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("script_requested_at", database.Moment(), nullable=True),
        sa.Column("refused_origin_at", database.Moment(), nullable=True),
        sa.Column("refused_origin", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["channel_group.id"], name=op.f("fk_channel_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("key", name=op.f("uq_channel_key")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("activity_id", database.Key(), nullable=True),
        sa.Column("claimed_at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_claim_contact_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_kind_value", "claim", ["kind", "value"], unique=False)
    op.create_index("uq_claim_contact_id_kind_value", "claim", ["contact_id", "kind", "value"], unique=True)
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_one_time_link_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_index(op.f("ix_one_time_link_user_id"), "one_time_link", ["user_id"], unique=False)
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=100), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("last_seen_at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_session_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_session_user_id"), "sign_in_session", ["user_id"], unique=False)
    op.create_table(
        "touched_contact",
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_at", database.Moment(), nullable=True),
        sa.Column("last_at", database.Moment(), nullable=True),
        sa.Column("last_channel_id", sa.Integer(), nullable=True),
        sa.Column("needs_rebuild", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_touched_contact_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_touched_contact")),
    )
    op.create_table(
        "visitor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("key", database.Key(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", database.Moment(), nullable=False),
        sa.Column("environment_id", sa.BigInteger(), nullable=True),
        sa.Column("opted_out_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_visitor_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visitor_contact_id", "visitor", ["contact_id"], unique=False)
    op.create_index("uq_visitor_key_group_id", "visitor", ["key", "group_id"], unique=True)
    op.create_table(
        "channel_task",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("begun_at", database.Moment(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("position", sa.String(length=40), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("finished_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_task_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", "kind", name=op.f("pk_channel_task")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("channel_task")
    op.drop_index("uq_visitor_key_group_id", table_name="visitor")
    op.drop_index("ix_visitor_contact_id", table_name="visitor")
    op.drop_table("visitor")
    op.drop_table("touched_contact")
    op.drop_index(op.f("ix_sign_in_session_user_id"), table_name="sign_in_session")
    op.drop_table("sign_in_session")
    op.drop_index(op.f("ix_one_time_link_user_id"), table_name="one_time_link")
    op.drop_table("one_time_link")
    op.drop_index("uq_claim_contact_id_kind_value", table_name="claim")
    op.drop_index("ix_claim_kind_value", table_name="claim")
    op.drop_table("claim")
    op.drop_table("channel")
    op.drop_index("ix_visit_visitor_id", table_name="visit")
    op.drop_table("visit")
    op.drop_table("user")
    op.drop_index(op.f("ix_type_switch_type_id"), table_name="type_switch")
    op.drop_table("type_switch")
    op.drop_table("target")
    op.drop_table("spool_position")
    op.drop_index(op.f("ix_sign_in_attempt_at"), table_name="sign_in_attempt")
    op.drop_index(op.f("ix_sign_in_attempt_account_hash"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("setting")
    op.drop_index("ix_set_aside_set_aside_at", table_name="set_aside")
    op.drop_table("set_aside")
    op.drop_index(op.f("ix_sender_id_kept_at"), table_name="sender_id")
    op.drop_table("sender_id")
    op.drop_table("referrer")
    op.drop_table("processing_state")
    op.drop_table("policy_version")
    op.drop_table("page")
    op.drop_table("journal_fault")
    op.drop_table("figure")
    op.drop_table("environment")
    op.drop_index("ix_drop_sample_dropped_at", table_name="drop_sample")
    op.drop_table("drop_sample")
    op.drop_table("drop_count")
    op.drop_index(
        "ix_contact_name_key",
        table_name="contact",
        sqlite_where=sa.text("is_known = 1 AND merged_into_id IS NULL"),
        postgresql_where=sa.text("is_known = true AND merged_into_id IS NULL"),
    )
    op.drop_index(
        "ix_contact_last_name_key",
        table_name="contact",
        sqlite_where=sa.text("is_known = 1 AND merged_into_id IS NULL"),
        postgresql_where=sa.text("is_known = true AND merged_into_id IS NULL"),
    )
    op.drop_index(
        "ix_contact_is_known",
        table_name="contact",
        sqlite_where=sa.text("merged_into_id IS NULL"),
        postgresql_where=sa.text("merged_into_id IS NULL"),
    )
    op.drop_index(
        "ix_contact_created_at",
        table_name="contact",
        sqlite_where=sa.text("is_known = 1 AND merged_into_id IS NULL"),
        postgresql_where=sa.text("is_known = true AND merged_into_id IS NULL"),
    )
    op.drop_index("ix_contact_canonical_id", table_name="contact")
    op.drop_index(
        "ix_contact_activity_count",
        table_name="contact",
        sqlite_where=sa.text("is_known = 1 AND merged_into_id IS NULL"),
        postgresql_where=sa.text("is_known = true AND merged_into_id IS NULL"),
    )
    op.drop_table("contact")
    op.drop_table("channel_group")
    op.drop_table("campaign")
    op.drop_index(op.f("ix_audit_entry_user_id_id"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_action_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("activity_type")
    op.drop_table("activity_count")
    op.drop_index("ix_activity_type_id", table_name="activity")
    op.drop_index(
        "ix_activity_target_id",
        table_name="activity",
        sqlite_where=sa.text("target_id IS NOT NULL"),
        postgresql_where=sa.text("target_id IS NOT NULL"),
    )
    op.drop_index("ix_activity_page_id", table_name="activity")
    op.drop_index("ix_activity_contact_id", table_name="activity")
    op.drop_index("ix_activity_channel_id", table_name="activity")
    op.drop_index(
        "ix_activity_campaign_id",
        table_name="activity",
        sqlite_where=sa.text("campaign_id IS NOT NULL"),
        postgresql_where=sa.text("campaign_id IS NOT NULL"),
    )
    op.drop_table("activity")
    op.drop_table("active_contact")
