CREATE TABLE public.active_contact (
    day integer NOT NULL,
    channel_id integer NOT NULL,
    contact_id bigint NOT NULL
);
CREATE TABLE public.activity (
    id uuid NOT NULL,
    type_id integer NOT NULL,
    contact_id bigint NOT NULL,
    channel_id integer,
    visitor_id bigint,
    visit_id bigint,
    received_at bigint NOT NULL,
    page_id bigint,
    referrer_id bigint,
    campaign_id bigint,
    environment_id bigint,
    target_id bigint,
    basis smallint NOT NULL,
    value text,
    comment text,
    item_id text,
    item_detail_id text,
    source_id text,
    metadata text
)
PARTITION BY RANGE (id);
CREATE TABLE public.activity_2026_10 (
    id uuid NOT NULL,
    type_id integer NOT NULL,
    contact_id bigint NOT NULL,
    channel_id integer,
    visitor_id bigint,
    visit_id bigint,
    received_at bigint NOT NULL,
    page_id bigint,
    referrer_id bigint,
    campaign_id bigint,
    environment_id bigint,
    target_id bigint,
    basis smallint NOT NULL,
    value text,
    comment text,
    item_id text,
    item_detail_id text,
    source_id text,
    metadata text
);
CREATE TABLE public.activity_2026_11 (
    id uuid NOT NULL,
    type_id integer NOT NULL,
    contact_id bigint NOT NULL,
    channel_id integer,
    visitor_id bigint,
    visit_id bigint,
    received_at bigint NOT NULL,
    page_id bigint,
    referrer_id bigint,
    campaign_id bigint,
    environment_id bigint,
    target_id bigint,
    basis smallint NOT NULL,
    value text,
    comment text,
    item_id text,
    item_detail_id text,
    source_id text,
    metadata text
);
CREATE TABLE public.activity_2026_12 (
    id uuid NOT NULL,
    type_id integer NOT NULL,
    contact_id bigint NOT NULL,
    channel_id integer,
    visitor_id bigint,
    visit_id bigint,
    received_at bigint NOT NULL,
    page_id bigint,
    referrer_id bigint,
    campaign_id bigint,
    environment_id bigint,
    target_id bigint,
    basis smallint NOT NULL,
    value text,
    comment text,
    item_id text,
    item_detail_id text,
    source_id text,
    metadata text
);
CREATE TABLE public.activity_2027_01 (
    id uuid NOT NULL,
    type_id integer NOT NULL,
    contact_id bigint NOT NULL,
    channel_id integer,
    visitor_id bigint,
    visit_id bigint,
    received_at bigint NOT NULL,
    page_id bigint,
    referrer_id bigint,
    campaign_id bigint,
    environment_id bigint,
    target_id bigint,
    basis smallint NOT NULL,
    value text,
    comment text,
    item_id text,
    item_detail_id text,
    source_id text,
    metadata text
);
CREATE TABLE public.activity_2027_02 (
    id uuid NOT NULL,
    type_id integer NOT NULL,
    contact_id bigint NOT NULL,
    channel_id integer,
    visitor_id bigint,
    visit_id bigint,
    received_at bigint NOT NULL,
    page_id bigint,
    referrer_id bigint,
    campaign_id bigint,
    environment_id bigint,
    target_id bigint,
    basis smallint NOT NULL,
    value text,
    comment text,
    item_id text,
    item_detail_id text,
    source_id text,
    metadata text
);
CREATE TABLE public.activity_count (
    hour integer NOT NULL,
    channel_id integer NOT NULL,
    type_id integer NOT NULL,
    stored integer NOT NULL,
    kept integer NOT NULL
);
CREATE TABLE public.activity_default (
    id uuid NOT NULL,
    type_id integer NOT NULL,
    contact_id bigint NOT NULL,
    channel_id integer,
    visitor_id bigint,
    visit_id bigint,
    received_at bigint NOT NULL,
    page_id bigint,
    referrer_id bigint,
    campaign_id bigint,
    environment_id bigint,
    target_id bigint,
    basis smallint NOT NULL,
    value text,
    comment text,
    item_id text,
    item_detail_id text,
    source_id text,
    metadata text
);
CREATE TABLE public.activity_type (
    id integer NOT NULL,
    code_name character varying(60) NOT NULL,
    display_name character varying(100) NOT NULL,
    description character varying(500) NOT NULL,
    colour character varying(20) NOT NULL,
    icon character varying(40) NOT NULL,
    is_built_in boolean NOT NULL,
    is_enabled boolean NOT NULL,
    may_be_logged_by_hand boolean NOT NULL,
    is_conversion boolean NOT NULL,
    metadata_fields json NOT NULL,
    retention_days integer,
    created_at bigint NOT NULL
);
CREATE SEQUENCE public.activity_type_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.activity_type_id_seq OWNED BY public.activity_type.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.audit_entry (
    id integer NOT NULL,
    at bigint NOT NULL,
    user_id integer,
    user_name character varying(100) NOT NULL,
    action character varying(60) NOT NULL,
    subject_kind character varying(30) NOT NULL,
    subject_id character varying(60) NOT NULL,
    subject_label character varying(200) NOT NULL,
    details json NOT NULL
);
CREATE SEQUENCE public.audit_entry_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_entry_id_seq OWNED BY public.audit_entry.id;
CREATE TABLE public.campaign (
    id bigint NOT NULL,
    digest bigint NOT NULL,
    source character varying(200) NOT NULL,
    medium character varying(200) NOT NULL,
    campaign character varying(200) NOT NULL,
    term character varying(200) NOT NULL,
    content character varying(200) NOT NULL,
    click_id_kind character varying(20) NOT NULL,
    click_id character varying(200) NOT NULL
);
CREATE SEQUENCE public.campaign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.campaign_id_seq OWNED BY public.campaign.id;
CREATE TABLE public.channel (
    id integer NOT NULL,
    key character varying(32) NOT NULL,
    name character varying(100) NOT NULL,
    group_id integer NOT NULL,
    agreement character varying(20) NOT NULL,
    agreement_reason character varying(1000) NOT NULL,
    origins json NOT NULL,
    is_enabled boolean NOT NULL,
    is_test boolean NOT NULL,
    tracks_pages boolean NOT NULL,
    tracks_outbound_links boolean NOT NULL,
    tracks_downloads boolean NOT NULL,
    tracks_forms boolean NOT NULL,
    search_parameter character varying(60) NOT NULL,
    visit_idle_minutes integer NOT NULL,
    created_at bigint NOT NULL,
    script_requested_at bigint,
    refused_origin_at bigint,
    refused_origin character varying(300) NOT NULL
);
CREATE TABLE public.channel_group (
    id integer NOT NULL,
    created_at bigint NOT NULL
);
CREATE SEQUENCE public.channel_group_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.channel_group_id_seq OWNED BY public.channel_group.id;
CREATE SEQUENCE public.channel_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.channel_id_seq OWNED BY public.channel.id;
CREATE TABLE public.channel_task (
    channel_id integer NOT NULL,
    kind character varying(20) NOT NULL,
    begun_at bigint NOT NULL,
    user_id integer,
    user_name character varying(100) NOT NULL,
    total integer NOT NULL,
    phase character varying(20) NOT NULL,
    "position" character varying(40) NOT NULL,
    activities integer NOT NULL,
    visitors integer NOT NULL,
    contacts integer NOT NULL,
    finished_at bigint
);
CREATE TABLE public.claim (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    value character varying(254) NOT NULL,
    activity_id uuid,
    claimed_at bigint NOT NULL
);
CREATE SEQUENCE public.claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.claim_id_seq OWNED BY public.claim.id;
CREATE TABLE public.contact (
    id bigint NOT NULL,
    canonical_id bigint NOT NULL,
    merged_into_id bigint,
    is_known boolean NOT NULL,
    created_at bigint NOT NULL,
    first_channel_id integer,
    email character varying(254) COLLATE pg_catalog."C",
    first_name character varying(200),
    last_name character varying(200),
    phone character varying(50),
    mobile_phone character varying(50),
    company character varying(200),
    job_title character varying(200),
    birthday character varying(10),
    gender character varying(30),
    address character varying(300),
    city character varying(100),
    postal_code character varying(20),
    country character varying(2),
    notes text,
    first_activity_at bigint,
    last_activity_at bigint,
    activity_count integer NOT NULL,
    last_channel_id integer,
    name_key text GENERATED ALWAYS AS (lower(COALESCE(NULLIF(TRIM(BOTH FROM (((COALESCE(first_name, ''::character varying))::text || ' '::text) || (COALESCE(last_name, ''::character varying))::text)), ''::text), (email)::text, ''::text))) STORED NOT NULL COLLATE pg_catalog."C",
    last_name_key text GENERATED ALWAYS AS (lower((last_name)::text)) STORED COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contact_id_seq OWNED BY public.contact.id;
CREATE TABLE public.drop_count (
    hour integer NOT NULL,
    channel_id integer NOT NULL,
    type_code character varying(60) NOT NULL,
    reason character varying(30) NOT NULL,
    count bigint NOT NULL
);
CREATE TABLE public.drop_sample (
    id bigint NOT NULL,
    dropped_at bigint NOT NULL,
    channel_id integer NOT NULL,
    type_code character varying(60) NOT NULL,
    reason character varying(30) NOT NULL,
    path character varying(200) NOT NULL,
    detail character varying(300) NOT NULL
);
CREATE SEQUENCE public.drop_sample_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.drop_sample_id_seq OWNED BY public.drop_sample.id;
CREATE TABLE public.environment (
    id bigint NOT NULL,
    digest bigint NOT NULL,
    device_class character varying(20) NOT NULL,
    browser character varying(60) NOT NULL,
    system character varying(60) NOT NULL,
    country character varying(2) NOT NULL,
    language character varying(35) NOT NULL
);
CREATE SEQUENCE public.environment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.environment_id_seq OWNED BY public.environment.id;
CREATE TABLE public.figure (
    name character varying(40) NOT NULL,
    value bigint NOT NULL,
    computed_at bigint NOT NULL
);
CREATE TABLE public.journal_fault (
    id bigint NOT NULL,
    found_at bigint NOT NULL,
    segment text NOT NULL,
    place bigint NOT NULL,
    skipped_bytes bigint NOT NULL,
    lost_activities bigint
);
CREATE SEQUENCE public.journal_fault_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.journal_fault_id_seq OWNED BY public.journal_fault.id;
CREATE TABLE public.one_time_link (
    id integer NOT NULL,
    token_hash character varying(64) NOT NULL,
    user_id integer,
    expires_at bigint NOT NULL
);
CREATE SEQUENCE public.one_time_link_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.one_time_link_id_seq OWNED BY public.one_time_link.id;
CREATE TABLE public.page (
    id bigint NOT NULL,
    digest bigint NOT NULL,
    url text NOT NULL,
    title text NOT NULL
);
CREATE SEQUENCE public.page_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.page_id_seq OWNED BY public.page.id;
CREATE TABLE public.policy_version (
    id integer NOT NULL,
    number integer NOT NULL
);
CREATE SEQUENCE public.policy_version_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.policy_version_id_seq OWNED BY public.policy_version.id;
CREATE TABLE public.processing_state (
    job character varying(40) NOT NULL,
    last_started_at bigint,
    last_succeeded_at bigint,
    last_duration_ms integer,
    last_count integer,
    last_error text,
    last_error_at bigint,
    requested_at bigint
);
CREATE TABLE public.referrer (
    id bigint NOT NULL,
    digest bigint NOT NULL,
    url text NOT NULL,
    host character varying(255) NOT NULL
);
CREATE SEQUENCE public.referrer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.referrer_id_seq OWNED BY public.referrer.id;
CREATE TABLE public.sender_id (
    digest bytea NOT NULL,
    activity_id uuid NOT NULL,
    kept_at bigint NOT NULL
);
CREATE TABLE public.set_aside (
    id bigint NOT NULL,
    set_aside_at bigint NOT NULL,
    received_at bigint,
    channel_id integer,
    activity_count integer NOT NULL,
    reason character varying(60) NOT NULL,
    detail text NOT NULL,
    payload bytea NOT NULL
);
CREATE SEQUENCE public.set_aside_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.set_aside_id_seq OWNED BY public.set_aside.id;
CREATE TABLE public.setting (
    name character varying(60) NOT NULL,
    value json NOT NULL,
    changed_at bigint NOT NULL
);
CREATE TABLE public.sign_in_attempt (
    id integer NOT NULL,
    account_hash character varying(64) NOT NULL,
    at bigint NOT NULL
);
CREATE SEQUENCE public.sign_in_attempt_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sign_in_attempt_id_seq OWNED BY public.sign_in_attempt.id;
CREATE TABLE public.sign_in_session (
    id integer NOT NULL,
    token_hash character varying(64) NOT NULL,
    user_id integer NOT NULL,
    browser character varying(100) NOT NULL,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL
);
CREATE SEQUENCE public.sign_in_session_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sign_in_session_id_seq OWNED BY public.sign_in_session.id;
CREATE TABLE public.spool_position (
    spool character varying(40) NOT NULL,
    "position" text NOT NULL
);
CREATE TABLE public.target (
    id bigint NOT NULL,
    digest bigint NOT NULL,
    target_type character varying(200) NOT NULL,
    target_id character varying(200) NOT NULL
);
CREATE SEQUENCE public.target_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.target_id_seq OWNED BY public.target.id;
CREATE TABLE public.touched_contact (
    contact_id bigint NOT NULL,
    added integer DEFAULT 0 NOT NULL,
    first_at bigint,
    last_at bigint,
    last_channel_id integer,
    needs_rebuild boolean DEFAULT false NOT NULL
);
CREATE TABLE public.type_switch (
    id integer NOT NULL,
    type_id integer NOT NULL,
    is_enabled boolean NOT NULL,
    switched_at bigint NOT NULL
);
CREATE SEQUENCE public.type_switch_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.type_switch_id_seq OWNED BY public.type_switch.id;
CREATE TABLE public."user" (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(100) NOT NULL,
    role character varying(20) NOT NULL,
    password_hash character varying(200),
    time_zone character varying(60) NOT NULL,
    is_active boolean NOT NULL,
    created_at bigint NOT NULL,
    last_signed_in_at bigint
);
CREATE SEQUENCE public.user_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.user_id_seq OWNED BY public."user".id;
CREATE TABLE public.visit (
    id bigint NOT NULL,
    visitor_id bigint NOT NULL,
    channel_id integer NOT NULL,
    started_at bigint NOT NULL,
    last_hit_at bigint NOT NULL
);
CREATE SEQUENCE public.visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.visit_id_seq OWNED BY public.visit.id;
CREATE TABLE public.visitor (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    key uuid NOT NULL,
    contact_id bigint NOT NULL,
    first_seen_at bigint NOT NULL,
    environment_id bigint,
    opted_out_at bigint
);
CREATE SEQUENCE public.visitor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.visitor_id_seq OWNED BY public.visitor.id;
ALTER TABLE ONLY public.activity ATTACH PARTITION public.activity_2026_10 FOR VALUES FROM ('01a0f4c2-c400-0000-0000-000000000000') TO ('01a19467-e800-0000-0000-000000000000');
ALTER TABLE ONLY public.activity ATTACH PARTITION public.activity_2026_11 FOR VALUES FROM ('01a19467-e800-0000-0000-000000000000') TO ('01a22ee6-b000-0000-0000-000000000000');
ALTER TABLE ONLY public.activity ATTACH PARTITION public.activity_2026_12 FOR VALUES FROM ('01a22ee6-b000-0000-0000-000000000000') TO ('01a2ce8b-d400-0000-0000-000000000000');
ALTER TABLE ONLY public.activity ATTACH PARTITION public.activity_2027_01 FOR VALUES FROM ('01a2ce8b-d400-0000-0000-000000000000') TO ('01a36e30-f800-0000-0000-000000000000');
ALTER TABLE ONLY public.activity ATTACH PARTITION public.activity_2027_02 FOR VALUES FROM ('01a36e30-f800-0000-0000-000000000000') TO ('01a3fe63-0800-0000-0000-000000000000');
ALTER TABLE ONLY public.activity ATTACH PARTITION public.activity_default DEFAULT;
ALTER TABLE ONLY public.activity_type ALTER COLUMN id SET DEFAULT nextval('public.activity_type_id_seq'::regclass);
ALTER TABLE ONLY public.audit_entry ALTER COLUMN id SET DEFAULT nextval('public.audit_entry_id_seq'::regclass);
ALTER TABLE ONLY public.campaign ALTER COLUMN id SET DEFAULT nextval('public.campaign_id_seq'::regclass);
ALTER TABLE ONLY public.channel ALTER COLUMN id SET DEFAULT nextval('public.channel_id_seq'::regclass);
ALTER TABLE ONLY public.channel_group ALTER COLUMN id SET DEFAULT nextval('public.channel_group_id_seq'::regclass);
ALTER TABLE ONLY public.claim ALTER COLUMN id SET DEFAULT nextval('public.claim_id_seq'::regclass);
ALTER TABLE ONLY public.contact ALTER COLUMN id SET DEFAULT nextval('public.contact_id_seq'::regclass);
ALTER TABLE ONLY public.drop_sample ALTER COLUMN id SET DEFAULT nextval('public.drop_sample_id_seq'::regclass);
ALTER TABLE ONLY public.environment ALTER COLUMN id SET DEFAULT nextval('public.environment_id_seq'::regclass);
ALTER TABLE ONLY public.journal_fault ALTER COLUMN id SET DEFAULT nextval('public.journal_fault_id_seq'::regclass);
ALTER TABLE ONLY public.one_time_link ALTER COLUMN id SET DEFAULT nextval('public.one_time_link_id_seq'::regclass);
ALTER TABLE ONLY public.page ALTER COLUMN id SET DEFAULT nextval('public.page_id_seq'::regclass);
ALTER TABLE ONLY public.policy_version ALTER COLUMN id SET DEFAULT nextval('public.policy_version_id_seq'::regclass);
ALTER TABLE ONLY public.referrer ALTER COLUMN id SET DEFAULT nextval('public.referrer_id_seq'::regclass);
ALTER TABLE ONLY public.set_aside ALTER COLUMN id SET DEFAULT nextval('public.set_aside_id_seq'::regclass);
ALTER TABLE ONLY public.sign_in_attempt ALTER COLUMN id SET DEFAULT nextval('public.sign_in_attempt_id_seq'::regclass);
ALTER TABLE ONLY public.sign_in_session ALTER COLUMN id SET DEFAULT nextval('public.sign_in_session_id_seq'::regclass);
ALTER TABLE ONLY public.target ALTER COLUMN id SET DEFAULT nextval('public.target_id_seq'::regclass);
ALTER TABLE ONLY public.type_switch ALTER COLUMN id SET DEFAULT nextval('public.type_switch_id_seq'::regclass);
ALTER TABLE ONLY public."user" ALTER COLUMN id SET DEFAULT nextval('public.user_id_seq'::regclass);
ALTER TABLE ONLY public.visit ALTER COLUMN id SET DEFAULT nextval('public.visit_id_seq'::regclass);
ALTER TABLE ONLY public.visitor ALTER COLUMN id SET DEFAULT nextval('public.visitor_id_seq'::regclass);
INSERT INTO public.active_contact VALUES (20778, 1, 1);
INSERT INTO public.active_contact VALUES (20778, 1, 2);
INSERT INTO public.active_contact VALUES (20778, 3, 3);
INSERT INTO public.active_contact VALUES (20778, 2, 4);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ec09-7000-b7a3-bc2371a94ceb', 1, 1, 1, 1, 1, 1795276991497, 1, 1, 1, 1, NULL, 3, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ec09-7000-b7a3-bd133fb7e5c3', 2, 1, 1, 1, 1, 1795276991497, 1, 1, 1, 1, NULL, 3, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ec09-7000-b7a3-bcc576c6404c', 5, 1, 1, 1, 1, 1795276991497, 1, 1, 1, 1, NULL, 3, NULL, NULL, 'Google', NULL, NULL, NULL);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ec60-7000-b38a-aa36e0081ec5', 3, 1, 1, 1, 1, 1795276991584, NULL, NULL, NULL, 2, NULL, 3, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ec76-7000-a7f1-0c61fde8ae72', 22, 2, 1, 2, NULL, 1795276991606, 2, NULL, NULL, 2, 1, 3, NULL, NULL, NULL, NULL, NULL, '{"price":1999,"currency":"EUR"}');
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ec76-7000-a7f1-0c8a21da1ba9', 23, 2, 1, 2, NULL, 1795276991606, 3, NULL, NULL, 2, NULL, 3, '1999', NULL, 'sku-1', NULL, NULL, '{"quantity":1,"price":1999,"currency":"EUR"}');
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ed28-7000-884d-a4092cb2fcc8', 1, 3, 3, 3, 2, 1795276991784, 4, NULL, NULL, 2, NULL, 2, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ed28-7000-884d-a44295ae70a1', 2, 3, 3, 3, 2, 1795276991784, 4, NULL, NULL, 2, NULL, 2, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ed80-7000-aab6-5d9a0286ad3a', 1, 4, 2, 4, 3, 1795276991872, 5, NULL, NULL, 2, NULL, 3, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-ed80-7000-aab6-5db4d2fe1e9d', 2, 4, 2, 4, 3, 1795276991872, 5, NULL, NULL, 2, NULL, 3, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.activity_2026_11 VALUES ('01a1fed8-edb5-7000-9047-841ac0a08e4f', 7, 1, 1, 1, 1, 1795276991925, NULL, NULL, NULL, 2, NULL, 3, 'price-list.pdf', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.activity_count VALUES (498688, 1, 1, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 1, 2, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 1, 5, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 1, 22, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 1, 23, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 3, 1, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 3, 2, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 2, 1, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 2, 2, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 1, 7, 1, 0);
INSERT INTO public.activity_count VALUES (498688, 1, 3, 1, 0);
INSERT INTO public.activity_type VALUES (1, 'pagevisit', 'Page visit', 'A contact opened a page.', 'blue', 'eye', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (2, 'landingpage', 'Landing page', 'The page with which a visit began.', 'azure', 'flag', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (3, 'click', 'Click', 'A contact clicked something marked.', 'cyan', 'click', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (4, 'datainput', 'Data input', 'A contact entered data.', 'teal', 'forms', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (5, 'externalsearch', 'External search', 'A contact came from a search engine.', 'green', 'search', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (6, 'internalsearch', 'Internal search', 'A contact searched the site.', 'lime', 'search', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (7, 'download', 'Download', 'A contact downloaded a file.', 'indigo', 'download', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (8, 'outboundlink', 'Outbound link', 'A contact followed a link away.', 'purple', 'external-link', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (9, 'bizformsubmit', 'Form submission', 'A contact sent a registered form.', 'orange', 'forms', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (10, 'memberregistration', 'Member registration', 'A person became an active member of a site, after confirming.', 'pink', 'users', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (11, 'userregistration', 'User registration', 'A site user account was made.', 'pink', 'user', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (12, 'userlogin', 'User login', 'A site user signed in.', 'pink', 'login', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (13, 'emailopen', 'E-mail open', 'A contact opened an e-mail.', 'yellow', 'mail', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (14, 'emailclick', 'E-mail click', 'A contact clicked a link in an e-mail.', 'yellow', 'mail', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (15, 'newslettersubscription', 'Newsletter subscription', 'A contact subscribed to a list.', 'green', 'mail', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (16, 'newsletterunsubscription', 'Newsletter unsubscription', 'A contact left a list.', 'red', 'mail', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (17, 'newsletteroptout', 'Opt-out of all', 'A contact wants no mailing at all.', 'red', 'ban', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (18, 'productview', 'Product viewed', 'A contact looked at a product.', 'azure', 'tag', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (19, 'productaddedtocart', 'Product added to cart', 'A product went into a cart.', 'green', 'shopping-cart', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (20, 'productremovedfromcart', 'Product removed from cart', 'A product was taken out of a cart.', 'red', 'shopping-cart', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (21, 'productaddedtowishlist', 'Product wished for', 'A product went onto a wish list.', 'purple', 'tag', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (22, 'purchase', 'Purchase', 'A contact bought something.', 'green', 'shopping-cart', true, true, true, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (23, 'purchasedproduct', 'Purchased product', 'One line of a purchase.', 'teal', 'shopping-cart', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.activity_type VALUES (24, 'cartabandoned', 'Cart abandoned', 'A cart was left unbought for some hours.', 'orange', 'hourglass', true, true, false, false, '[]', NULL, 1795276990917);
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.audit_entry VALUES (1, 1795276991244, NULL, 'Command line', 'user_created', 'user', '1', 'ada', '{"email": "ada@example.org", "role": "admin"}');
INSERT INTO public.audit_entry VALUES (2, 1795276991276, NULL, 'Command line', 'channel_created', 'channel', '1', 'Shop', '{"agreement": "not-needed", "reason": "a test", "origins": "https://shop.example", "is_test": false}');
INSERT INTO public.audit_entry VALUES (3, 1795276991300, NULL, 'Command line', 'channel_created', 'channel', '2', 'Trial', '{"agreement": "not-needed", "reason": "a test", "origins": "https://shop.example", "is_test": true}');
INSERT INTO public.audit_entry VALUES (4, 1795276991314, NULL, 'Command line', 'channel_created', 'channel', '3', 'Blog', '{"agreement": "until-objection", "reason": "", "origins": "https://shop.example", "is_test": false}');
INSERT INTO public.campaign VALUES (1, -3204246586039301985, 'newsletter', '', 'spring', '', '', '', '');
INSERT INTO public.channel VALUES (1, '4OSwWhGtpShq', 'Shop', 1, 'not-needed', 'a test', '["https://shop.example"]', true, false, true, true, true, false, '', 20, 1795276991273, NULL, NULL, '');
INSERT INTO public.channel VALUES (2, 'YVFTvjJp0OHP', 'Trial', 2, 'not-needed', 'a test', '["https://shop.example"]', true, true, true, true, true, false, '', 20, 1795276991293, NULL, NULL, '');
INSERT INTO public.channel VALUES (3, 'oTRD32UGuwsa', 'Blog', 3, 'until-objection', '', '["https://shop.example"]', true, false, true, true, true, false, '', 20, 1795276991313, NULL, NULL, '');
INSERT INTO public.channel_group VALUES (1, 1795276991260);
INSERT INTO public.channel_group VALUES (2, 1795276991292);
INSERT INTO public.channel_group VALUES (3, 1795276991312);
INSERT INTO public.contact VALUES (1, 1, NULL, true, 1795276991497, 1, 'kim@larsen.example', 'Kim', 'Larsen', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1795276991497, 1795276991584, 5, 1, DEFAULT, DEFAULT);
INSERT INTO public.contact VALUES (2, 2, NULL, false, 1795276991606, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1795276991606, 1795276991606, 2, 1, DEFAULT, DEFAULT);
INSERT INTO public.contact VALUES (3, 3, NULL, false, 1795276991784, 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, DEFAULT, DEFAULT);
INSERT INTO public.contact VALUES (4, 4, NULL, false, 1795276991872, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, DEFAULT, DEFAULT);
INSERT INTO public.environment VALUES (1, -2062756113046799910, 'desktop', 'Chrome', 'Linux', '', 'en-GB');
INSERT INTO public.environment VALUES (2, 3996470419460734245, 'desktop', 'Chrome', 'Linux', '', '');
INSERT INTO public.figure VALUES ('changes', 2, 1795276991662);
INSERT INTO public.figure VALUES ('contacts_known', 1, 1795276991755);
INSERT INTO public.figure VALUES ('contacts_anonymous', 1, 1795276991755);
INSERT INTO public.figure VALUES ('active_7', 2, 1795276991755);
INSERT INTO public.figure VALUES ('active_30', 2, 1795276991755);
INSERT INTO public.figure VALUES ('active_90', 2, 1795276991755);
INSERT INTO public.figure VALUES ('active_7_before', 0, 1795276991755);
INSERT INTO public.figure VALUES ('active_30_before', 0, 1795276991755);
INSERT INTO public.figure VALUES ('active_90_before', 0, 1795276991755);
INSERT INTO public.figure VALUES ('counted_changes', 2, 1795276991755);
INSERT INTO public.figure VALUES ('duration_ms', 39, 1795276991755);
INSERT INTO public.page VALUES (1, -1466241369639664983, 'https://shop.example/pricing?utm_source=newsletter&utm_campaign=spring', 'Pricing');
INSERT INTO public.page VALUES (2, 3543956900553731350, '', 'Order 7');
INSERT INTO public.page VALUES (3, 291926420429946213, '', 'Boots');
INSERT INTO public.page VALUES (4, 8948064767578358938, 'https://blog.example/', 'Blog');
INSERT INTO public.page VALUES (5, -8715179076118423732, 'https://trial.example/', 'Trial');
INSERT INTO public.policy_version VALUES (1, 5);
INSERT INTO public.processing_state VALUES ('recalculation', 1795276991644, 1795276991769, 63, 2, NULL, NULL, NULL);
INSERT INTO public.referrer VALUES (1, 5336521147043297330, 'https://www.google.com/', 'www.google.com');
INSERT INTO public.sender_id VALUES ('\x2a104d9966b2b0f00d52dcf87a705317', '01a1fed8-ec09-7001-be02-e6e94657bef2', 1795276991536);
INSERT INTO public.sender_id VALUES ('\x84b3cce56626c50a497c7b53faa450ad', '01a1fed8-ec09-7001-be02-e6e94657bef2', 1795276991991);
INSERT INTO public.set_aside VALUES (1, 1795276992056, 1795276992022, NULL, 1, 'unreadable', 'ValidationError: Expected `array`, got `int`', '\x6e6f207265636f7264');
INSERT INTO public.spool_position VALUES ('sums', '{}');
INSERT INTO public.spool_position VALUES ('activities', '{"1795276991498143-17661-926bb20f10a27341.segment":1343}');
INSERT INTO public.target VALUES (1, -5873838232037368986, 'order', '7');
INSERT INTO public.touched_contact VALUES (3, 2, 1795276991784, 1795276991784, 3, false);
INSERT INTO public.touched_contact VALUES (1, 1, 1795276991925, 1795276991925, 1, true);
INSERT INTO public."user" VALUES (1, 'ada@example.org', 'ada', 'admin', '$argon2id$v=19$m=19456,t=2,p=1$w/01aZKRAIZSIfquDaLicg$Y//j8IdWazfavEhkUD5kpLbYfcqCU9fiwwQcBgBEUl0', 'UTC', true, 1795276991237, NULL);
INSERT INTO public.visit VALUES (1, 1, 1, 1795276991497, 1795276991497);
INSERT INTO public.visit VALUES (2, 3, 3, 1795276991784, 1795276991784);
INSERT INTO public.visit VALUES (3, 4, 2, 1795276991872, 1795276991872);
INSERT INTO public.visitor VALUES (1, 1, '11111111-1111-4111-8111-111111111110', 1, 1795276991497, NULL, NULL);
INSERT INTO public.visitor VALUES (2, 1, '11111111-1111-4111-8111-111111111111', 2, 1795276991606, NULL, NULL);
INSERT INTO public.visitor VALUES (3, 3, '11111111-1111-4111-8111-111111111112', 3, 1795276991784, NULL, 1795276991832);
INSERT INTO public.visitor VALUES (4, 2, '11111111-1111-4111-8111-111111111113', 4, 1795276991872, NULL, NULL);
SELECT pg_catalog.setval('public.activity_type_id_seq', 24, true);
SELECT pg_catalog.setval('public.audit_entry_id_seq', 4, true);
SELECT pg_catalog.setval('public.campaign_id_seq', 1, true);
SELECT pg_catalog.setval('public.channel_group_id_seq', 3, true);
SELECT pg_catalog.setval('public.channel_id_seq', 3, true);
SELECT pg_catalog.setval('public.claim_id_seq', 1, false);
SELECT pg_catalog.setval('public.contact_id_seq', 4, true);
SELECT pg_catalog.setval('public.drop_sample_id_seq', 1, false);
SELECT pg_catalog.setval('public.environment_id_seq', 2, true);
SELECT pg_catalog.setval('public.journal_fault_id_seq', 1, false);
SELECT pg_catalog.setval('public.one_time_link_id_seq', 1, false);
SELECT pg_catalog.setval('public.page_id_seq', 5, true);
SELECT pg_catalog.setval('public.policy_version_id_seq', 1, false);
SELECT pg_catalog.setval('public.referrer_id_seq', 1, true);
SELECT pg_catalog.setval('public.set_aside_id_seq', 1, true);
SELECT pg_catalog.setval('public.sign_in_attempt_id_seq', 1, false);
SELECT pg_catalog.setval('public.sign_in_session_id_seq', 1, false);
SELECT pg_catalog.setval('public.target_id_seq', 1, true);
SELECT pg_catalog.setval('public.type_switch_id_seq', 1, false);
SELECT pg_catalog.setval('public.user_id_seq', 1, true);
SELECT pg_catalog.setval('public.visit_id_seq', 3, true);
SELECT pg_catalog.setval('public.visitor_id_seq', 4, true);
ALTER TABLE ONLY public.activity
    ADD CONSTRAINT pk_activity PRIMARY KEY (id);
ALTER TABLE ONLY public.activity_2026_10
    ADD CONSTRAINT activity_2026_10_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.activity_2026_11
    ADD CONSTRAINT activity_2026_11_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.activity_2026_12
    ADD CONSTRAINT activity_2026_12_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.activity_2027_01
    ADD CONSTRAINT activity_2027_01_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.activity_2027_02
    ADD CONSTRAINT activity_2027_02_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.activity_default
    ADD CONSTRAINT activity_default_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.active_contact
    ADD CONSTRAINT pk_active_contact PRIMARY KEY (day, channel_id, contact_id);
ALTER TABLE ONLY public.activity_count
    ADD CONSTRAINT pk_activity_count PRIMARY KEY (hour, channel_id, type_id);
ALTER TABLE ONLY public.activity_type
    ADD CONSTRAINT pk_activity_type PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT pk_audit_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT pk_campaign PRIMARY KEY (id);
ALTER TABLE ONLY public.channel
    ADD CONSTRAINT pk_channel PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_group
    ADD CONSTRAINT pk_channel_group PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_task
    ADD CONSTRAINT pk_channel_task PRIMARY KEY (channel_id, kind);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT pk_claim PRIMARY KEY (id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT pk_contact PRIMARY KEY (id);
ALTER TABLE ONLY public.drop_count
    ADD CONSTRAINT pk_drop_count PRIMARY KEY (hour, channel_id, type_code, reason);
ALTER TABLE ONLY public.drop_sample
    ADD CONSTRAINT pk_drop_sample PRIMARY KEY (id);
ALTER TABLE ONLY public.environment
    ADD CONSTRAINT pk_environment PRIMARY KEY (id);
ALTER TABLE ONLY public.figure
    ADD CONSTRAINT pk_figure PRIMARY KEY (name);
ALTER TABLE ONLY public.journal_fault
    ADD CONSTRAINT pk_journal_fault PRIMARY KEY (id);
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT pk_one_time_link PRIMARY KEY (id);
ALTER TABLE ONLY public.page
    ADD CONSTRAINT pk_page PRIMARY KEY (id);
ALTER TABLE ONLY public.policy_version
    ADD CONSTRAINT pk_policy_version PRIMARY KEY (id);
ALTER TABLE ONLY public.processing_state
    ADD CONSTRAINT pk_processing_state PRIMARY KEY (job);
ALTER TABLE ONLY public.referrer
    ADD CONSTRAINT pk_referrer PRIMARY KEY (id);
ALTER TABLE ONLY public.sender_id
    ADD CONSTRAINT pk_sender_id PRIMARY KEY (digest);
ALTER TABLE ONLY public.set_aside
    ADD CONSTRAINT pk_set_aside PRIMARY KEY (id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT pk_setting PRIMARY KEY (name);
ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_in_session
    ADD CONSTRAINT pk_sign_in_session PRIMARY KEY (id);
ALTER TABLE ONLY public.spool_position
    ADD CONSTRAINT pk_spool_position PRIMARY KEY (spool);
ALTER TABLE ONLY public.target
    ADD CONSTRAINT pk_target PRIMARY KEY (id);
ALTER TABLE ONLY public.touched_contact
    ADD CONSTRAINT pk_touched_contact PRIMARY KEY (contact_id);
ALTER TABLE ONLY public.type_switch
    ADD CONSTRAINT pk_type_switch PRIMARY KEY (id);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT pk_user PRIMARY KEY (id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT pk_visit PRIMARY KEY (id);
ALTER TABLE ONLY public.visitor
    ADD CONSTRAINT pk_visitor PRIMARY KEY (id);
ALTER TABLE ONLY public.activity_type
    ADD CONSTRAINT uq_activity_type_code_name UNIQUE (code_name);
ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT uq_campaign_digest UNIQUE (digest);
ALTER TABLE ONLY public.channel
    ADD CONSTRAINT uq_channel_key UNIQUE (key);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT uq_contact_email UNIQUE (email);
ALTER TABLE ONLY public.environment
    ADD CONSTRAINT uq_environment_digest UNIQUE (digest);
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT uq_one_time_link_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.page
    ADD CONSTRAINT uq_page_digest UNIQUE (digest);
ALTER TABLE ONLY public.referrer
    ADD CONSTRAINT uq_referrer_digest UNIQUE (digest);
ALTER TABLE ONLY public.sign_in_session
    ADD CONSTRAINT uq_sign_in_session_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.target
    ADD CONSTRAINT uq_target_digest UNIQUE (digest);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT uq_user_email UNIQUE (email);
CREATE INDEX ix_activity_campaign_id ON ONLY public.activity USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX activity_2026_10_campaign_id_id_idx ON public.activity_2026_10 USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX ix_activity_channel_id ON ONLY public.activity USING btree (channel_id, id);
CREATE INDEX activity_2026_10_channel_id_id_idx ON public.activity_2026_10 USING btree (channel_id, id);
CREATE INDEX ix_activity_contact_id ON ONLY public.activity USING btree (contact_id, id);
CREATE INDEX activity_2026_10_contact_id_id_idx ON public.activity_2026_10 USING btree (contact_id, id);
CREATE INDEX ix_activity_page_id ON ONLY public.activity USING btree (page_id, id);
CREATE INDEX activity_2026_10_page_id_id_idx ON public.activity_2026_10 USING btree (page_id, id);
CREATE INDEX ix_activity_target_id ON ONLY public.activity USING btree (target_id, id) WHERE (target_id IS NOT NULL);
CREATE INDEX activity_2026_10_target_id_id_idx ON public.activity_2026_10 USING btree (target_id, id) WHERE (target_id IS NOT NULL);
CREATE INDEX ix_activity_type_id ON ONLY public.activity USING btree (type_id, id);
CREATE INDEX activity_2026_10_type_id_id_idx ON public.activity_2026_10 USING btree (type_id, id);
CREATE INDEX activity_2026_11_campaign_id_id_idx ON public.activity_2026_11 USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX activity_2026_11_channel_id_id_idx ON public.activity_2026_11 USING btree (channel_id, id);
CREATE INDEX activity_2026_11_contact_id_id_idx ON public.activity_2026_11 USING btree (contact_id, id);
CREATE INDEX activity_2026_11_page_id_id_idx ON public.activity_2026_11 USING btree (page_id, id);
CREATE INDEX activity_2026_11_target_id_id_idx ON public.activity_2026_11 USING btree (target_id, id) WHERE (target_id IS NOT NULL);
CREATE INDEX activity_2026_11_type_id_id_idx ON public.activity_2026_11 USING btree (type_id, id);
CREATE INDEX activity_2026_12_campaign_id_id_idx ON public.activity_2026_12 USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX activity_2026_12_channel_id_id_idx ON public.activity_2026_12 USING btree (channel_id, id);
CREATE INDEX activity_2026_12_contact_id_id_idx ON public.activity_2026_12 USING btree (contact_id, id);
CREATE INDEX activity_2026_12_page_id_id_idx ON public.activity_2026_12 USING btree (page_id, id);
CREATE INDEX activity_2026_12_target_id_id_idx ON public.activity_2026_12 USING btree (target_id, id) WHERE (target_id IS NOT NULL);
CREATE INDEX activity_2026_12_type_id_id_idx ON public.activity_2026_12 USING btree (type_id, id);
CREATE INDEX activity_2027_01_campaign_id_id_idx ON public.activity_2027_01 USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX activity_2027_01_channel_id_id_idx ON public.activity_2027_01 USING btree (channel_id, id);
CREATE INDEX activity_2027_01_contact_id_id_idx ON public.activity_2027_01 USING btree (contact_id, id);
CREATE INDEX activity_2027_01_page_id_id_idx ON public.activity_2027_01 USING btree (page_id, id);
CREATE INDEX activity_2027_01_target_id_id_idx ON public.activity_2027_01 USING btree (target_id, id) WHERE (target_id IS NOT NULL);
CREATE INDEX activity_2027_01_type_id_id_idx ON public.activity_2027_01 USING btree (type_id, id);
CREATE INDEX activity_2027_02_campaign_id_id_idx ON public.activity_2027_02 USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX activity_2027_02_channel_id_id_idx ON public.activity_2027_02 USING btree (channel_id, id);
CREATE INDEX activity_2027_02_contact_id_id_idx ON public.activity_2027_02 USING btree (contact_id, id);
CREATE INDEX activity_2027_02_page_id_id_idx ON public.activity_2027_02 USING btree (page_id, id);
CREATE INDEX activity_2027_02_target_id_id_idx ON public.activity_2027_02 USING btree (target_id, id) WHERE (target_id IS NOT NULL);
CREATE INDEX activity_2027_02_type_id_id_idx ON public.activity_2027_02 USING btree (type_id, id);
CREATE INDEX activity_default_campaign_id_id_idx ON public.activity_default USING btree (campaign_id, id) WHERE (campaign_id IS NOT NULL);
CREATE INDEX activity_default_channel_id_id_idx ON public.activity_default USING btree (channel_id, id);
CREATE INDEX activity_default_contact_id_id_idx ON public.activity_default USING btree (contact_id, id);
CREATE INDEX activity_default_page_id_id_idx ON public.activity_default USING btree (page_id, id);
CREATE INDEX activity_default_target_id_id_idx ON public.activity_default USING btree (target_id, id) WHERE (target_id IS NOT NULL);
CREATE INDEX activity_default_type_id_id_idx ON public.activity_default USING btree (type_id, id);
CREATE INDEX ix_audit_entry_action_id ON public.audit_entry USING btree (action, id);
CREATE INDEX ix_audit_entry_at ON public.audit_entry USING btree (at);
CREATE INDEX ix_audit_entry_user_id_id ON public.audit_entry USING btree (user_id, id);
CREATE INDEX ix_claim_kind_value ON public.claim USING btree (kind, value);
CREATE INDEX ix_contact_activity_count ON public.contact USING btree (activity_count, id) WHERE ((is_known = true) AND (merged_into_id IS NULL));
CREATE INDEX ix_contact_canonical_id ON public.contact USING btree (canonical_id);
CREATE INDEX ix_contact_created_at ON public.contact USING btree (created_at, id) WHERE ((is_known = true) AND (merged_into_id IS NULL));
CREATE INDEX ix_contact_is_known ON public.contact USING btree (is_known, last_activity_at, id) WHERE (merged_into_id IS NULL);
CREATE INDEX ix_contact_last_name_key ON public.contact USING btree (last_name_key, id) WHERE ((is_known = true) AND (merged_into_id IS NULL));
CREATE INDEX ix_contact_name_key ON public.contact USING btree (name_key, id, email) WHERE ((is_known = true) AND (merged_into_id IS NULL));
CREATE INDEX ix_drop_sample_dropped_at ON public.drop_sample USING btree (dropped_at);
CREATE INDEX ix_one_time_link_user_id ON public.one_time_link USING btree (user_id);
CREATE INDEX ix_sender_id_kept_at ON public.sender_id USING btree (kept_at);
CREATE INDEX ix_set_aside_set_aside_at ON public.set_aside USING btree (set_aside_at);
CREATE INDEX ix_sign_in_attempt_account_hash ON public.sign_in_attempt USING btree (account_hash);
CREATE INDEX ix_sign_in_attempt_at ON public.sign_in_attempt USING btree (at);
CREATE INDEX ix_sign_in_session_user_id ON public.sign_in_session USING btree (user_id);
CREATE INDEX ix_type_switch_type_id ON public.type_switch USING btree (type_id);
CREATE INDEX ix_visit_visitor_id ON public.visit USING btree (visitor_id, channel_id, last_hit_at);
CREATE INDEX ix_visitor_contact_id ON public.visitor USING btree (contact_id);
CREATE UNIQUE INDEX uq_claim_contact_id_kind_value ON public.claim USING btree (contact_id, kind, value);
CREATE UNIQUE INDEX uq_visitor_key_group_id ON public.visitor USING btree (key, group_id);
ALTER INDEX public.ix_activity_campaign_id ATTACH PARTITION public.activity_2026_10_campaign_id_id_idx;
ALTER INDEX public.ix_activity_channel_id ATTACH PARTITION public.activity_2026_10_channel_id_id_idx;
ALTER INDEX public.ix_activity_contact_id ATTACH PARTITION public.activity_2026_10_contact_id_id_idx;
ALTER INDEX public.ix_activity_page_id ATTACH PARTITION public.activity_2026_10_page_id_id_idx;
ALTER INDEX public.pk_activity ATTACH PARTITION public.activity_2026_10_pkey;
ALTER INDEX public.ix_activity_target_id ATTACH PARTITION public.activity_2026_10_target_id_id_idx;
ALTER INDEX public.ix_activity_type_id ATTACH PARTITION public.activity_2026_10_type_id_id_idx;
ALTER INDEX public.ix_activity_campaign_id ATTACH PARTITION public.activity_2026_11_campaign_id_id_idx;
ALTER INDEX public.ix_activity_channel_id ATTACH PARTITION public.activity_2026_11_channel_id_id_idx;
ALTER INDEX public.ix_activity_contact_id ATTACH PARTITION public.activity_2026_11_contact_id_id_idx;
ALTER INDEX public.ix_activity_page_id ATTACH PARTITION public.activity_2026_11_page_id_id_idx;
ALTER INDEX public.pk_activity ATTACH PARTITION public.activity_2026_11_pkey;
ALTER INDEX public.ix_activity_target_id ATTACH PARTITION public.activity_2026_11_target_id_id_idx;
ALTER INDEX public.ix_activity_type_id ATTACH PARTITION public.activity_2026_11_type_id_id_idx;
ALTER INDEX public.ix_activity_campaign_id ATTACH PARTITION public.activity_2026_12_campaign_id_id_idx;
ALTER INDEX public.ix_activity_channel_id ATTACH PARTITION public.activity_2026_12_channel_id_id_idx;
ALTER INDEX public.ix_activity_contact_id ATTACH PARTITION public.activity_2026_12_contact_id_id_idx;
ALTER INDEX public.ix_activity_page_id ATTACH PARTITION public.activity_2026_12_page_id_id_idx;
ALTER INDEX public.pk_activity ATTACH PARTITION public.activity_2026_12_pkey;
ALTER INDEX public.ix_activity_target_id ATTACH PARTITION public.activity_2026_12_target_id_id_idx;
ALTER INDEX public.ix_activity_type_id ATTACH PARTITION public.activity_2026_12_type_id_id_idx;
ALTER INDEX public.ix_activity_campaign_id ATTACH PARTITION public.activity_2027_01_campaign_id_id_idx;
ALTER INDEX public.ix_activity_channel_id ATTACH PARTITION public.activity_2027_01_channel_id_id_idx;
ALTER INDEX public.ix_activity_contact_id ATTACH PARTITION public.activity_2027_01_contact_id_id_idx;
ALTER INDEX public.ix_activity_page_id ATTACH PARTITION public.activity_2027_01_page_id_id_idx;
ALTER INDEX public.pk_activity ATTACH PARTITION public.activity_2027_01_pkey;
ALTER INDEX public.ix_activity_target_id ATTACH PARTITION public.activity_2027_01_target_id_id_idx;
ALTER INDEX public.ix_activity_type_id ATTACH PARTITION public.activity_2027_01_type_id_id_idx;
ALTER INDEX public.ix_activity_campaign_id ATTACH PARTITION public.activity_2027_02_campaign_id_id_idx;
ALTER INDEX public.ix_activity_channel_id ATTACH PARTITION public.activity_2027_02_channel_id_id_idx;
ALTER INDEX public.ix_activity_contact_id ATTACH PARTITION public.activity_2027_02_contact_id_id_idx;
ALTER INDEX public.ix_activity_page_id ATTACH PARTITION public.activity_2027_02_page_id_id_idx;
ALTER INDEX public.pk_activity ATTACH PARTITION public.activity_2027_02_pkey;
ALTER INDEX public.ix_activity_target_id ATTACH PARTITION public.activity_2027_02_target_id_id_idx;
ALTER INDEX public.ix_activity_type_id ATTACH PARTITION public.activity_2027_02_type_id_id_idx;
ALTER INDEX public.ix_activity_campaign_id ATTACH PARTITION public.activity_default_campaign_id_id_idx;
ALTER INDEX public.ix_activity_channel_id ATTACH PARTITION public.activity_default_channel_id_id_idx;
ALTER INDEX public.ix_activity_contact_id ATTACH PARTITION public.activity_default_contact_id_id_idx;
ALTER INDEX public.ix_activity_page_id ATTACH PARTITION public.activity_default_page_id_id_idx;
ALTER INDEX public.pk_activity ATTACH PARTITION public.activity_default_pkey;
ALTER INDEX public.ix_activity_target_id ATTACH PARTITION public.activity_default_target_id_id_idx;
ALTER INDEX public.ix_activity_type_id ATTACH PARTITION public.activity_default_type_id_id_idx;
ALTER TABLE ONLY public.channel
    ADD CONSTRAINT fk_channel_group_id FOREIGN KEY (group_id) REFERENCES public.channel_group(id);
ALTER TABLE ONLY public.channel_task
    ADD CONSTRAINT fk_channel_task_channel_id FOREIGN KEY (channel_id) REFERENCES public.channel(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT fk_claim_contact_id FOREIGN KEY (contact_id) REFERENCES public.contact(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT fk_one_time_link_user_id FOREIGN KEY (user_id) REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sign_in_session
    ADD CONSTRAINT fk_sign_in_session_user_id FOREIGN KEY (user_id) REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.touched_contact
    ADD CONSTRAINT fk_touched_contact_contact_id FOREIGN KEY (contact_id) REFERENCES public.contact(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.visitor
    ADD CONSTRAINT fk_visitor_contact_id FOREIGN KEY (contact_id) REFERENCES public.contact(id);
