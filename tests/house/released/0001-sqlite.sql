BEGIN TRANSACTION;
CREATE TABLE active_contact (
	day INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	contact_id BIGINT NOT NULL, 
	CONSTRAINT pk_active_contact PRIMARY KEY (day, channel_id, contact_id)
)
 WITHOUT ROWID

;
INSERT INTO "active_contact" VALUES(20778,1,1);
INSERT INTO "active_contact" VALUES(20778,1,2);
INSERT INTO "active_contact" VALUES(20778,2,4);
INSERT INTO "active_contact" VALUES(20778,3,3);
CREATE TABLE activity (
	id BLOB NOT NULL, 
	type_id SMALLINT NOT NULL, 
	contact_id BIGINT NOT NULL, 
	channel_id INTEGER, 
	visitor_id BIGINT, 
	visit_id BIGINT, 
	received_at BIGINT NOT NULL, 
	page_id BIGINT, 
	referrer_id BIGINT, 
	campaign_id BIGINT, 
	environment_id BIGINT, 
	target_id BIGINT, 
	basis SMALLINT NOT NULL, 
	value TEXT, 
	comment TEXT, 
	item_id TEXT, 
	item_detail_id TEXT, 
	source_id TEXT, 
	metadata TEXT, 
	CONSTRAINT pk_activity PRIMARY KEY (id)
)
 WITHOUT ROWID

;
INSERT INTO "activity" VALUES(X'01A1FED8D5D2700080A962AC17F9B341',1,1,1,1,1,1795276985810,1,1,1,1,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "activity" VALUES(X'01A1FED8D5D2700080A9631E9249FF6B',5,1,1,1,1,1795276985810,1,1,1,1,NULL,3,NULL,NULL,'Google',NULL,NULL,NULL);
INSERT INTO "activity" VALUES(X'01A1FED8D5D2700080A963970F15F30F',2,1,1,1,1,1795276985810,1,1,1,1,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "activity" VALUES(X'01A1FED8D5FC7000AAFA6785542167B3',3,1,1,1,1,1795276985852,NULL,NULL,NULL,2,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "activity" VALUES(X'01A1FED8D6077000969901D6F5D06DA5',22,2,1,2,NULL,1795276985863,2,NULL,NULL,2,1,3,NULL,NULL,NULL,NULL,NULL,'{"price":1999,"currency":"EUR"}');
INSERT INTO "activity" VALUES(X'01A1FED8D6077000969902CFBEC8BA48',23,2,1,2,NULL,1795276985863,3,NULL,NULL,2,NULL,3,'1999',NULL,'sku-1',NULL,NULL,'{"quantity":1,"price":1999,"currency":"EUR"}');
INSERT INTO "activity" VALUES(X'01A1FED8D66C7000A8FA6C28E11BB809',1,3,3,3,2,1795276985964,4,NULL,NULL,2,NULL,2,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "activity" VALUES(X'01A1FED8D66C7000A8FA6CD520E41CF6',2,3,3,3,2,1795276985964,4,NULL,NULL,2,NULL,2,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "activity" VALUES(X'01A1FED8D6837000AAC60DDED1B70E6C',1,4,2,4,3,1795276985987,5,NULL,NULL,2,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "activity" VALUES(X'01A1FED8D6837000AAC60E05C084EC5B',2,4,2,4,3,1795276985987,5,NULL,NULL,2,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "activity" VALUES(X'01A1FED8D6997000BE44A421A9DA98A7',7,1,1,1,1,1795276986009,NULL,NULL,NULL,2,NULL,3,'price-list.pdf',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE activity_count (
	hour INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	type_id INTEGER NOT NULL, 
	stored INTEGER NOT NULL, 
	kept INTEGER NOT NULL, 
	CONSTRAINT pk_activity_count PRIMARY KEY (hour, channel_id, type_id)
)
 WITHOUT ROWID

;
INSERT INTO "activity_count" VALUES(498688,1,1,1,0);
INSERT INTO "activity_count" VALUES(498688,1,2,1,0);
INSERT INTO "activity_count" VALUES(498688,1,3,1,0);
INSERT INTO "activity_count" VALUES(498688,1,5,1,0);
INSERT INTO "activity_count" VALUES(498688,1,7,1,0);
INSERT INTO "activity_count" VALUES(498688,1,22,1,0);
INSERT INTO "activity_count" VALUES(498688,1,23,1,0);
INSERT INTO "activity_count" VALUES(498688,2,1,1,0);
INSERT INTO "activity_count" VALUES(498688,2,2,1,0);
INSERT INTO "activity_count" VALUES(498688,3,1,1,0);
INSERT INTO "activity_count" VALUES(498688,3,2,1,0);
CREATE TABLE activity_type (
	id INTEGER NOT NULL, 
	code_name VARCHAR(60) NOT NULL, 
	display_name VARCHAR(100) NOT NULL, 
	description VARCHAR(500) NOT NULL, 
	colour VARCHAR(20) NOT NULL, 
	icon VARCHAR(40) NOT NULL, 
	is_built_in BOOLEAN NOT NULL, 
	is_enabled BOOLEAN NOT NULL, 
	may_be_logged_by_hand BOOLEAN NOT NULL, 
	is_conversion BOOLEAN NOT NULL, 
	metadata_fields JSON NOT NULL, 
	retention_days INTEGER, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_activity_type PRIMARY KEY (id), 
	CONSTRAINT uq_activity_type_code_name UNIQUE (code_name)
);
INSERT INTO "activity_type" VALUES(1,'pagevisit','Page visit','A contact opened a page.','blue','eye',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(2,'landingpage','Landing page','The page with which a visit began.','azure','flag',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(3,'click','Click','A contact clicked something marked.','cyan','click',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(4,'datainput','Data input','A contact entered data.','teal','forms',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(5,'externalsearch','External search','A contact came from a search engine.','green','search',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(6,'internalsearch','Internal search','A contact searched the site.','lime','search',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(7,'download','Download','A contact downloaded a file.','indigo','download',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(8,'outboundlink','Outbound link','A contact followed a link away.','purple','external-link',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(9,'bizformsubmit','Form submission','A contact sent a registered form.','orange','forms',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(10,'memberregistration','Member registration','A person became an active member of a site, after confirming.','pink','users',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(11,'userregistration','User registration','A site user account was made.','pink','user',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(12,'userlogin','User login','A site user signed in.','pink','login',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(13,'emailopen','E-mail open','A contact opened an e-mail.','yellow','mail',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(14,'emailclick','E-mail click','A contact clicked a link in an e-mail.','yellow','mail',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(15,'newslettersubscription','Newsletter subscription','A contact subscribed to a list.','green','mail',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(16,'newsletterunsubscription','Newsletter unsubscription','A contact left a list.','red','mail',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(17,'newsletteroptout','Opt-out of all','A contact wants no mailing at all.','red','ban',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(18,'productview','Product viewed','A contact looked at a product.','azure','tag',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(19,'productaddedtocart','Product added to cart','A product went into a cart.','green','shopping-cart',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(20,'productremovedfromcart','Product removed from cart','A product was taken out of a cart.','red','shopping-cart',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(21,'productaddedtowishlist','Product wished for','A product went onto a wish list.','purple','tag',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(22,'purchase','Purchase','A contact bought something.','green','shopping-cart',1,1,1,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(23,'purchasedproduct','Purchased product','One line of a purchase.','teal','shopping-cart',1,1,0,0,'[]',NULL,1795276985396);
INSERT INTO "activity_type" VALUES(24,'cartabandoned','Cart abandoned','A cart was left unbought for some hours.','orange','hourglass',1,1,0,0,'[]',NULL,1795276985396);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE audit_entry (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at BIGINT NOT NULL, 
	user_id INTEGER, 
	user_name VARCHAR(100) NOT NULL, 
	action VARCHAR(60) NOT NULL, 
	subject_kind VARCHAR(30) NOT NULL, 
	subject_id VARCHAR(60) NOT NULL, 
	subject_label VARCHAR(200) NOT NULL, 
	details JSON NOT NULL
);
INSERT INTO "audit_entry" VALUES(1,1795276985519,NULL,'Command line','user_created','user','1','ada','{"email": "ada@example.org", "role": "admin"}');
INSERT INTO "audit_entry" VALUES(2,1795276985544,NULL,'Command line','channel_created','channel','1','Shop','{"agreement": "not-needed", "reason": "a test", "origins": "https://shop.example", "is_test": false}');
INSERT INTO "audit_entry" VALUES(3,1795276985547,NULL,'Command line','channel_created','channel','2','Trial','{"agreement": "not-needed", "reason": "a test", "origins": "https://shop.example", "is_test": true}');
INSERT INTO "audit_entry" VALUES(4,1795276985554,NULL,'Command line','channel_created','channel','3','Blog','{"agreement": "until-objection", "reason": "", "origins": "https://shop.example", "is_test": false}');
CREATE TABLE campaign (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	digest BIGINT NOT NULL, 
	source VARCHAR(200) NOT NULL, 
	medium VARCHAR(200) NOT NULL, 
	campaign VARCHAR(200) NOT NULL, 
	term VARCHAR(200) NOT NULL, 
	content VARCHAR(200) NOT NULL, 
	click_id_kind VARCHAR(20) NOT NULL, 
	click_id VARCHAR(200) NOT NULL, 
	CONSTRAINT uq_campaign_digest UNIQUE (digest)
);
INSERT INTO "campaign" VALUES(1,-3204246586039301985,'newsletter','','spring','','','','');
CREATE TABLE channel (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	group_id INTEGER NOT NULL, 
	agreement VARCHAR(20) NOT NULL, 
	agreement_reason VARCHAR(1000) NOT NULL, 
	origins JSON NOT NULL, 
	is_enabled BOOLEAN NOT NULL, 
	is_test BOOLEAN NOT NULL, 
	tracks_pages BOOLEAN NOT NULL, 
	tracks_outbound_links BOOLEAN NOT NULL, 
	tracks_downloads BOOLEAN NOT NULL, 
	tracks_forms BOOLEAN NOT NULL, 
	search_parameter VARCHAR(60) NOT NULL, 
	visit_idle_minutes INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	script_requested_at BIGINT, 
	refused_origin_at BIGINT, 
	refused_origin VARCHAR(300) NOT NULL, 
	CONSTRAINT pk_channel PRIMARY KEY (id), 
	CONSTRAINT fk_channel_group_id FOREIGN KEY(group_id) REFERENCES channel_group (id), 
	CONSTRAINT uq_channel_key UNIQUE ("key")
);
INSERT INTO "channel" VALUES(1,'Xw0xiX2qjjUD','Shop',1,'not-needed','a test','["https://shop.example"]',1,0,1,1,1,0,'',20,1795276985537,NULL,NULL,'');
INSERT INTO "channel" VALUES(2,'h9NJqf2efzNQ','Trial',2,'not-needed','a test','["https://shop.example"]',1,1,1,1,1,0,'',20,1795276985547,NULL,NULL,'');
INSERT INTO "channel" VALUES(3,'Z126c8KskDpN','Blog',3,'until-objection','','["https://shop.example"]',1,0,1,1,1,0,'',20,1795276985553,NULL,NULL,'');
CREATE TABLE channel_group (
	id INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_channel_group PRIMARY KEY (id)
);
INSERT INTO "channel_group" VALUES(1,1795276985535);
INSERT INTO "channel_group" VALUES(2,1795276985546);
INSERT INTO "channel_group" VALUES(3,1795276985553);
CREATE TABLE channel_task (
	channel_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	begun_at BIGINT NOT NULL, 
	user_id INTEGER, 
	user_name VARCHAR(100) NOT NULL, 
	total INTEGER NOT NULL, 
	phase VARCHAR(20) NOT NULL, 
	position VARCHAR(40) NOT NULL, 
	activities INTEGER NOT NULL, 
	visitors INTEGER NOT NULL, 
	contacts INTEGER NOT NULL, 
	finished_at BIGINT, 
	CONSTRAINT pk_channel_task PRIMARY KEY (channel_id, kind), 
	CONSTRAINT fk_channel_task_channel_id FOREIGN KEY(channel_id) REFERENCES channel (id) ON DELETE CASCADE
);
CREATE TABLE claim (
	id INTEGER NOT NULL, 
	contact_id BIGINT NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	value VARCHAR(254) NOT NULL, 
	activity_id BLOB, 
	claimed_at BIGINT NOT NULL, 
	CONSTRAINT pk_claim PRIMARY KEY (id), 
	CONSTRAINT fk_claim_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
);
CREATE TABLE contact (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	canonical_id BIGINT NOT NULL, 
	merged_into_id BIGINT, 
	is_known BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	first_channel_id INTEGER, 
	email VARCHAR(254), 
	first_name VARCHAR(200), 
	last_name VARCHAR(200), 
	phone VARCHAR(50), 
	mobile_phone VARCHAR(50), 
	company VARCHAR(200), 
	job_title VARCHAR(200), 
	birthday VARCHAR(10), 
	gender VARCHAR(30), 
	address VARCHAR(300), 
	city VARCHAR(100), 
	postal_code VARCHAR(20), 
	country VARCHAR(2), 
	notes TEXT, 
	first_activity_at BIGINT, 
	last_activity_at BIGINT, 
	activity_count INTEGER NOT NULL, 
	last_channel_id INTEGER, 
	name_key TEXT NOT NULL GENERATED ALWAYS AS (lower(coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, ''))) STORED, 
	last_name_key TEXT GENERATED ALWAYS AS (lower(last_name)) STORED, 
	CONSTRAINT uq_contact_email UNIQUE (email)
);
INSERT INTO "contact" VALUES(1,1,NULL,1,1795276985810,1,'kim@larsen.example','Kim','Larsen',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795276985810,1795276985852,5,1);
INSERT INTO "contact" VALUES(2,2,NULL,0,1795276985863,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795276985863,1795276985863,2,1);
INSERT INTO "contact" VALUES(3,3,NULL,0,1795276985964,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "contact" VALUES(4,4,NULL,0,1795276985987,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL);
CREATE TABLE drop_count (
	hour INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	type_code VARCHAR(60) NOT NULL, 
	reason VARCHAR(30) NOT NULL, 
	count BIGINT NOT NULL, 
	CONSTRAINT pk_drop_count PRIMARY KEY (hour, channel_id, type_code, reason)
)
 WITHOUT ROWID

;
CREATE TABLE drop_sample (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	dropped_at BIGINT NOT NULL, 
	channel_id INTEGER NOT NULL, 
	type_code VARCHAR(60) NOT NULL, 
	reason VARCHAR(30) NOT NULL, 
	path VARCHAR(200) NOT NULL, 
	detail VARCHAR(300) NOT NULL
);
CREATE TABLE environment (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	digest BIGINT NOT NULL, 
	device_class VARCHAR(20) NOT NULL, 
	browser VARCHAR(60) NOT NULL, 
	system VARCHAR(60) NOT NULL, 
	country VARCHAR(2) NOT NULL, 
	language VARCHAR(35) NOT NULL, 
	CONSTRAINT uq_environment_digest UNIQUE (digest)
);
INSERT INTO "environment" VALUES(1,-2062756113046799910,'desktop','Chrome','Linux','','en-GB');
INSERT INTO "environment" VALUES(2,3996470419460734245,'desktop','Chrome','Linux','','');
CREATE TABLE figure (
	name VARCHAR(40) NOT NULL, 
	value BIGINT NOT NULL, 
	computed_at BIGINT NOT NULL, 
	CONSTRAINT pk_figure PRIMARY KEY (name)
);
INSERT INTO "figure" VALUES('changes',2,1795276985890);
INSERT INTO "figure" VALUES('contacts_known',1,1795276985958);
INSERT INTO "figure" VALUES('contacts_anonymous',1,1795276985958);
INSERT INTO "figure" VALUES('active_7',2,1795276985958);
INSERT INTO "figure" VALUES('active_30',2,1795276985958);
INSERT INTO "figure" VALUES('active_90',2,1795276985958);
INSERT INTO "figure" VALUES('active_7_before',0,1795276985958);
INSERT INTO "figure" VALUES('active_30_before',0,1795276985958);
INSERT INTO "figure" VALUES('active_90_before',0,1795276985958);
INSERT INTO "figure" VALUES('counted_changes',2,1795276985958);
INSERT INTO "figure" VALUES('duration_ms',20,1795276985958);
CREATE TABLE journal_fault (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	found_at BIGINT NOT NULL, 
	segment TEXT NOT NULL, 
	place BIGINT NOT NULL, 
	skipped_bytes BIGINT NOT NULL, 
	lost_activities BIGINT
);
CREATE TABLE one_time_link (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	user_id INTEGER, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_one_time_link PRIMARY KEY (id), 
	CONSTRAINT fk_one_time_link_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT uq_one_time_link_token_hash UNIQUE (token_hash)
);
CREATE TABLE page (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	digest BIGINT NOT NULL, 
	url TEXT NOT NULL, 
	title TEXT NOT NULL, 
	CONSTRAINT uq_page_digest UNIQUE (digest)
);
INSERT INTO "page" VALUES(1,-1466241369639664983,'https://shop.example/pricing?utm_source=newsletter&utm_campaign=spring','Pricing');
INSERT INTO "page" VALUES(2,3543956900553731350,'','Order 7');
INSERT INTO "page" VALUES(3,291926420429946213,'','Boots');
INSERT INTO "page" VALUES(4,8948064767578358938,'https://blog.example/','Blog');
INSERT INTO "page" VALUES(5,-8715179076118423732,'https://trial.example/','Trial');
CREATE TABLE policy_version (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_policy_version PRIMARY KEY (id)
);
INSERT INTO "policy_version" VALUES(1,5);
CREATE TABLE processing_state (
	job VARCHAR(40) NOT NULL, 
	last_started_at BIGINT, 
	last_succeeded_at BIGINT, 
	last_duration_ms INTEGER, 
	last_count INTEGER, 
	last_error TEXT, 
	last_error_at BIGINT, 
	requested_at BIGINT, 
	CONSTRAINT pk_processing_state PRIMARY KEY (job)
);
INSERT INTO "processing_state" VALUES('recalculation',1795276985888,1795276985959,47,2,NULL,NULL,NULL);
CREATE TABLE referrer (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	digest BIGINT NOT NULL, 
	url TEXT NOT NULL, 
	host VARCHAR(255) NOT NULL, 
	CONSTRAINT uq_referrer_digest UNIQUE (digest)
);
INSERT INTO "referrer" VALUES(1,5336521147043297330,'https://www.google.com/','www.google.com');
CREATE TABLE sender_id (
	digest BLOB NOT NULL, 
	activity_id BLOB NOT NULL, 
	kept_at BIGINT NOT NULL, 
	CONSTRAINT pk_sender_id PRIMARY KEY (digest)
)
 WITHOUT ROWID

;
INSERT INTO "sender_id" VALUES(X'2A104D9966B2B0F00D52DCF87A705317',X'01A1FED8D5D2700198014FC08760BB52',1795276985831);
INSERT INTO "sender_id" VALUES(X'4151C0CC431FB295D4AC882D8F71B0ED',X'01A1FED8D5D2700198014FC08760BB52',1795276986028);
CREATE TABLE set_aside (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	set_aside_at BIGINT NOT NULL, 
	received_at BIGINT, 
	channel_id INTEGER, 
	activity_count INTEGER NOT NULL, 
	reason VARCHAR(60) NOT NULL, 
	detail TEXT NOT NULL, 
	payload BLOB NOT NULL
);
INSERT INTO "set_aside" VALUES(1,1795276986037,1795276986030,NULL,1,'unreadable','ValidationError: Expected `array`, got `int`',X'6E6F207265636F7264');
CREATE TABLE setting (
	name VARCHAR(60) NOT NULL, 
	value JSON NOT NULL, 
	changed_at BIGINT NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (name)
);
CREATE TABLE sign_in_attempt (
	id INTEGER NOT NULL, 
	account_hash VARCHAR(64) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id)
);
CREATE TABLE sign_in_session (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	user_id INTEGER NOT NULL, 
	browser VARCHAR(100) NOT NULL, 
	created_at BIGINT NOT NULL, 
	last_seen_at BIGINT NOT NULL, 
	CONSTRAINT pk_sign_in_session PRIMARY KEY (id), 
	CONSTRAINT fk_sign_in_session_user_id FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE, 
	CONSTRAINT uq_sign_in_session_token_hash UNIQUE (token_hash)
);
CREATE TABLE spool_position (
	spool VARCHAR(40) NOT NULL, 
	position TEXT NOT NULL, 
	CONSTRAINT pk_spool_position PRIMARY KEY (spool)
);
INSERT INTO "spool_position" VALUES('activities','{"1795276985811456-17635-fe3612ffa33e9bde.segment":1343}');
INSERT INTO "spool_position" VALUES('sums','{}');
CREATE TABLE target (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	digest BIGINT NOT NULL, 
	target_type VARCHAR(200) NOT NULL, 
	target_id VARCHAR(200) NOT NULL, 
	CONSTRAINT uq_target_digest UNIQUE (digest)
);
INSERT INTO "target" VALUES(1,-5873838232037368986,'order','7');
CREATE TABLE touched_contact (
	contact_id BIGINT NOT NULL, 
	added INTEGER DEFAULT '0' NOT NULL, 
	first_at BIGINT, 
	last_at BIGINT, 
	last_channel_id INTEGER, 
	needs_rebuild BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_touched_contact PRIMARY KEY (contact_id), 
	CONSTRAINT fk_touched_contact_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id) ON DELETE CASCADE
);
INSERT INTO "touched_contact" VALUES(3,2,1795276985964,1795276985964,3,0);
INSERT INTO "touched_contact" VALUES(1,1,1795276986009,1795276986009,1,1);
CREATE TABLE type_switch (
	id INTEGER NOT NULL, 
	type_id INTEGER NOT NULL, 
	is_enabled BOOLEAN NOT NULL, 
	switched_at BIGINT NOT NULL, 
	CONSTRAINT pk_type_switch PRIMARY KEY (id)
);
CREATE TABLE user (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	email VARCHAR(254) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	password_hash VARCHAR(200), 
	time_zone VARCHAR(60) NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	last_signed_in_at BIGINT, 
	CONSTRAINT uq_user_email UNIQUE (email)
);
INSERT INTO "user" VALUES(1,'ada@example.org','ada','admin','$argon2id$v=19$m=19456,t=2,p=1$WnT0h8MoWpcgTIwJOGV+Lg$cLNQkJ1IDvAj3/4ltSi1tw1FF7FHr6ZwYM0+wo6mG8o','UTC',1,1795276985517,NULL);
CREATE TABLE visit (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	visitor_id BIGINT NOT NULL, 
	channel_id INTEGER NOT NULL, 
	started_at BIGINT NOT NULL, 
	last_hit_at BIGINT NOT NULL
);
INSERT INTO "visit" VALUES(1,1,1,1795276985810,1795276985810);
INSERT INTO "visit" VALUES(2,3,3,1795276985964,1795276985964);
INSERT INTO "visit" VALUES(3,4,2,1795276985987,1795276985987);
CREATE TABLE visitor (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	group_id INTEGER NOT NULL, 
	"key" BLOB NOT NULL, 
	contact_id BIGINT NOT NULL, 
	first_seen_at BIGINT NOT NULL, 
	environment_id BIGINT, 
	opted_out_at BIGINT, 
	CONSTRAINT fk_visitor_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id)
);
INSERT INTO "visitor" VALUES(1,1,X'11111111111141118111111111111110',1,1795276985810,NULL,NULL);
INSERT INTO "visitor" VALUES(2,1,X'11111111111141118111111111111111',2,1795276985863,NULL,NULL);
INSERT INTO "visitor" VALUES(3,3,X'11111111111141118111111111111112',3,1795276985964,NULL,1795276985978);
INSERT INTO "visitor" VALUES(4,2,X'11111111111141118111111111111113',4,1795276985987,NULL,NULL);
CREATE INDEX ix_activity_campaign_id ON activity (campaign_id, id) WHERE campaign_id IS NOT NULL;
CREATE INDEX ix_activity_channel_id ON activity (channel_id, id);
CREATE INDEX ix_activity_contact_id ON activity (contact_id, id);
CREATE INDEX ix_activity_page_id ON activity (page_id, id);
CREATE INDEX ix_activity_target_id ON activity (target_id, id) WHERE target_id IS NOT NULL;
CREATE INDEX ix_activity_type_id ON activity (type_id, id);
CREATE INDEX ix_audit_entry_action_id ON audit_entry (action, id);
CREATE INDEX ix_audit_entry_at ON audit_entry (at);
CREATE INDEX ix_audit_entry_user_id_id ON audit_entry (user_id, id);
CREATE INDEX ix_contact_activity_count ON contact (activity_count, id) WHERE is_known = 1 AND merged_into_id IS NULL;
CREATE INDEX ix_contact_canonical_id ON contact (canonical_id);
CREATE INDEX ix_contact_created_at ON contact (created_at, id) WHERE is_known = 1 AND merged_into_id IS NULL;
CREATE INDEX ix_contact_is_known ON contact (is_known, last_activity_at, id) WHERE merged_into_id IS NULL;
CREATE INDEX ix_contact_last_name_key ON contact (last_name_key, id) WHERE is_known = 1 AND merged_into_id IS NULL;
CREATE INDEX ix_contact_name_key ON contact (name_key, id, email) WHERE is_known = 1 AND merged_into_id IS NULL;
CREATE INDEX ix_drop_sample_dropped_at ON drop_sample (dropped_at);
CREATE INDEX ix_sender_id_kept_at ON sender_id (kept_at);
CREATE INDEX ix_set_aside_set_aside_at ON set_aside (set_aside_at);
CREATE INDEX ix_sign_in_attempt_account_hash ON sign_in_attempt (account_hash);
CREATE INDEX ix_sign_in_attempt_at ON sign_in_attempt (at);
CREATE INDEX ix_type_switch_type_id ON type_switch (type_id);
CREATE INDEX ix_visit_visitor_id ON visit (visitor_id, channel_id, last_hit_at);
CREATE INDEX ix_claim_kind_value ON claim (kind, value);
CREATE UNIQUE INDEX uq_claim_contact_id_kind_value ON claim (contact_id, kind, value);
CREATE INDEX ix_one_time_link_user_id ON one_time_link (user_id);
CREATE INDEX ix_sign_in_session_user_id ON sign_in_session (user_id);
CREATE INDEX ix_visitor_contact_id ON visitor (contact_id);
CREATE UNIQUE INDEX uq_visitor_key_group_id ON visitor ("key", group_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('user',1);
INSERT INTO "sqlite_sequence" VALUES('audit_entry',4);
INSERT INTO "sqlite_sequence" VALUES('contact',4);
INSERT INTO "sqlite_sequence" VALUES('visitor',4);
INSERT INTO "sqlite_sequence" VALUES('visit',3);
INSERT INTO "sqlite_sequence" VALUES('page',5);
INSERT INTO "sqlite_sequence" VALUES('referrer',1);
INSERT INTO "sqlite_sequence" VALUES('campaign',1);
INSERT INTO "sqlite_sequence" VALUES('environment',2);
INSERT INTO "sqlite_sequence" VALUES('target',1);
INSERT INTO "sqlite_sequence" VALUES('set_aside',1);
COMMIT;
