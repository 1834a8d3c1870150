CREATE TABLE account (
	connection_id TEXT NOT NULL, 
	host TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	time_zone TEXT NOT NULL, 
	subdomain TEXT NOT NULL, 
	role TEXT NOT NULL, 
	person TEXT NOT NULL, 
	refreshed_at DATETIME, 
	tested_at DATETIME, 
	CONSTRAINT pk_account PRIMARY KEY (connection_id), 
	CONSTRAINT fk_account_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE achievement (
	organization_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	earner_key TEXT NOT NULL, 
	template_id TEXT NOT NULL, 
	email TEXT NOT NULL, 
	first_name TEXT NOT NULL, 
	middle_name TEXT NOT NULL, 
	last_name TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	earned_at TEXT NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	evidence_url TEXT NOT NULL, 
	seen_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	CONSTRAINT pk_achievement PRIMARY KEY (organization_id, "key")
);
CREATE TABLE achievement_gap (
	organization_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	gap TEXT NOT NULL, 
	CONSTRAINT pk_achievement_gap PRIMARY KEY (organization_id, "key")
);
CREATE TABLE achievement_source (
	connection_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	read_at DATETIME NOT NULL, 
	size INTEGER NOT NULL, 
	CONSTRAINT pk_achievement_source PRIMARY KEY (connection_id, name), 
	CONSTRAINT fk_achievement_source_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE add_line (
	plan_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	learner_id TEXT NOT NULL, 
	email TEXT NOT NULL, 
	first_name TEXT NOT NULL, 
	last_name TEXT NOT NULL, 
	external_id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	said TEXT NOT NULL, 
	employee_id TEXT NOT NULL, 
	CONSTRAINT pk_add_line PRIMARY KEY (plan_id, number), 
	CONSTRAINT fk_add_line_plan_id FOREIGN KEY(plan_id) REFERENCES add_plan (id) ON DELETE CASCADE
);
CREATE TABLE add_plan (
	id TEXT NOT NULL, 
	connection_id TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	confirmed_at DATETIME, 
	CONSTRAINT pk_add_plan PRIMARY KEY (id), 
	CONSTRAINT fk_add_plan_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0014');
CREATE TABLE alm_badge (
	connection_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	image_url TEXT, 
	template_id TEXT, 
	provider TEXT NOT NULL, 
	pull_number INTEGER NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	raw BLOB NOT NULL, 
	CONSTRAINT pk_alm_badge PRIMARY KEY (connection_id, id), 
	CONSTRAINT fk_alm_badge_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE award_rule (
	organization_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	wanted JSON NOT NULL, 
	digest TEXT NOT NULL, 
	state TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	decided_by TEXT NOT NULL, 
	decided_at DATETIME, 
	ran_at DATETIME, 
	CONSTRAINT pk_award_rule PRIMARY KEY (organization_id, id)
);
CREATE TABLE bundle (
	id TEXT NOT NULL, 
	connection_id TEXT, 
	name TEXT NOT NULL, 
	author TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	digest TEXT NOT NULL, 
	rows INTEGER NOT NULL, 
	errors INTEGER NOT NULL, 
	warnings INTEGER NOT NULL, 
	infos INTEGER NOT NULL, 
	spec_version TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_bundle PRIMARY KEY (id), 
	CONSTRAINT fk_bundle_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE SET NULL
);
CREATE TABLE bundle_file (
	bundle_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	CONSTRAINT pk_bundle_file PRIMARY KEY (bundle_id, name), 
	CONSTRAINT fk_bundle_file_bundle_id FOREIGN KEY(bundle_id) REFERENCES bundle (id) ON DELETE CASCADE, 
	CONSTRAINT fk_bundle_file_digest FOREIGN KEY(digest) REFERENCES content (digest)
);
CREATE TABLE bundle_template (
	bundle_id TEXT NOT NULL, 
	template_id TEXT NOT NULL, 
	CONSTRAINT pk_bundle_template PRIMARY KEY (bundle_id, template_id), 
	CONSTRAINT fk_bundle_template_bundle_id FOREIGN KEY(bundle_id) REFERENCES bundle (id) ON DELETE CASCADE
);
CREATE TABLE catalogue_change (
	pull_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	thing TEXT NOT NULL, 
	thing_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	CONSTRAINT pk_catalogue_change PRIMARY KEY (pull_id, number), 
	CONSTRAINT fk_catalogue_change_pull_id FOREIGN KEY(pull_id) REFERENCES catalogue_pull (id) ON DELETE CASCADE
);
CREATE TABLE catalogue_pull (
	id TEXT NOT NULL, 
	connection_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	account_id TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	touched_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	complete BOOLEAN NOT NULL, 
	count INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	bookmarks JSON NOT NULL, 
	CONSTRAINT pk_catalogue_pull PRIMARY KEY (id), 
	CONSTRAINT fk_catalogue_pull_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE, 
	CONSTRAINT uq_catalogue_pull_connection_id_number UNIQUE (connection_id, number)
);
CREATE TABLE check_extra (
	check_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	value BLOB NOT NULL, 
	CONSTRAINT pk_check_extra PRIMARY KEY (check_id, "key"), 
	CONSTRAINT fk_check_extra_check_id FOREIGN KEY(check_id) REFERENCES check_set (id) ON DELETE CASCADE
);
CREATE TABLE check_file (
	check_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	type TEXT NOT NULL, 
	encoding TEXT NOT NULL, filled BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_check_file PRIMARY KEY (check_id, number), 
	CONSTRAINT fk_check_file_check_id FOREIGN KEY(check_id) REFERENCES check_set (id) ON DELETE CASCADE
);
CREATE TABLE check_set (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	complete BOOLEAN NOT NULL, 
	position INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	used_at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	CONSTRAINT pk_check_set PRIMARY KEY (id)
);
CREATE TABLE check_step (
	check_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	step BLOB NOT NULL, 
	at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	CONSTRAINT pk_check_step PRIMARY KEY (check_id, number), 
	CONSTRAINT fk_check_step_check_id FOREIGN KEY(check_id) REFERENCES check_set (id) ON DELETE CASCADE
);
CREATE TABLE connection (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	organization_id TEXT NOT NULL, 
	host TEXT NOT NULL, 
	environment TEXT NOT NULL, 
	uses_oauth BOOLEAN NOT NULL, 
	organization_name TEXT, 
	photo_url TEXT, 
	vanity_url TEXT, 
	website_url TEXT, 
	can_read BOOLEAN, 
	can_write BOOLEAN, 
	can_delete BOOLEAN, 
	token_expires_at DATETIME, 
	tested_at DATETIME, 
	created_at DATETIME, 
	CONSTRAINT pk_connection PRIMARY KEY (id)
);
CREATE TABLE content (
	digest TEXT NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_content PRIMARY KEY (digest)
);
CREATE TABLE contract (
	organization_id TEXT NOT NULL, 
	badges INTEGER NOT NULL, 
	since TEXT NOT NULL, 
	until TEXT NOT NULL, 
	set_by TEXT NOT NULL, 
	set_at DATETIME NOT NULL, 
	CONSTRAINT pk_contract PRIMARY KEY (organization_id)
);
CREATE TABLE draft (
	id TEXT NOT NULL, 
	connection_id TEXT, 
	name TEXT NOT NULL, 
	source TEXT NOT NULL, 
	original_name TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (id), 
	CONSTRAINT fk_draft_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE SET NULL
);
CREATE TABLE draft_content (
	draft_id TEXT NOT NULL, 
	base BLOB NOT NULL, 
	original BLOB, 
	CONSTRAINT pk_draft_content PRIMARY KEY (draft_id), 
	CONSTRAINT fk_draft_content_draft_id FOREIGN KEY(draft_id) REFERENCES draft (id) ON DELETE CASCADE
);
CREATE TABLE draft_extra (
	draft_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	value BLOB NOT NULL, 
	CONSTRAINT pk_draft_extra PRIMARY KEY (draft_id, "key"), 
	CONSTRAINT fk_draft_extra_draft_id FOREIGN KEY(draft_id) REFERENCES draft (id) ON DELETE CASCADE
);
CREATE TABLE draft_step (
	draft_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	step BLOB NOT NULL, 
	at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	CONSTRAINT pk_draft_step PRIMARY KEY (draft_id, number), 
	CONSTRAINT fk_draft_step_draft_id FOREIGN KEY(draft_id) REFERENCES draft (id) ON DELETE CASCADE
);
CREATE TABLE head_count (
	connection_id TEXT NOT NULL, 
	instance_id TEXT NOT NULL, 
	badge_id TEXT NOT NULL, 
	enrolled INTEGER NOT NULL, 
	completed INTEGER NOT NULL, 
	asked_at DATETIME NOT NULL, 
	CONSTRAINT pk_head_count PRIMARY KEY (connection_id, instance_id, badge_id), 
	CONSTRAINT fk_head_count_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE id_book (
	organization_id TEXT NOT NULL, 
	template_id TEXT NOT NULL, 
	alm_badge_id TEXT NOT NULL, 
	CONSTRAINT pk_id_book PRIMARY KEY (organization_id, template_id)
);
CREATE TABLE instance (
	connection_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	learning_object_id TEXT NOT NULL, 
	is_default BOOLEAN NOT NULL, 
	badge_id TEXT, 
	enrollment_count INTEGER, 
	created_at DATETIME, 
	starts_at DATETIME, 
	deadline DATETIME, 
	pull_number INTEGER NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	CONSTRAINT pk_instance PRIMARY KEY (connection_id, id), 
	CONSTRAINT fk_instance_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE issue_event (
	order_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	what TEXT NOT NULL, 
	"before" TEXT, 
	"after" TEXT NOT NULL, 
	claim_number INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	CONSTRAINT pk_issue_event PRIMARY KEY (order_id, number)
);
CREATE TABLE issue_order (
	id TEXT NOT NULL, 
	organization_id TEXT NOT NULL, 
	template_id TEXT NOT NULL, 
	earner_key TEXT NOT NULL, 
	deed TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	state TEXT NOT NULL, 
	email TEXT NOT NULL, 
	first_name TEXT NOT NULL, 
	middle_name TEXT NOT NULL, 
	last_name TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	issued_at TEXT NOT NULL, 
	expiry TEXT NOT NULL, 
	on_duplicate TEXT NOT NULL, 
	suppress_mail BOOLEAN NOT NULL, 
	evidence JSON NOT NULL, 
	country TEXT NOT NULL, 
	region TEXT NOT NULL, 
	target_id TEXT, 
	reason TEXT NOT NULL, 
	message TEXT NOT NULL, 
	achievement_key TEXT, 
	source TEXT NOT NULL, 
	title TEXT NOT NULL, 
	wave TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	consequence TEXT NOT NULL, 
	way TEXT, 
	badge_id TEXT, 
	note TEXT NOT NULL, 
	code TEXT NOT NULL, 
	said_duplicate BOOLEAN NOT NULL, 
	claim_number INTEGER NOT NULL, 
	claimed_by TEXT, 
	claim_until DATETIME, 
	looks INTEGER NOT NULL, 
	due_at DATETIME, 
	first_sent_at DATETIME, 
	event_count INTEGER NOT NULL, 
	proposed_at DATETIME NOT NULL, 
	proposed_by TEXT NOT NULL, 
	approved_at DATETIME, 
	approved_by TEXT NOT NULL, 
	changed_at DATETIME NOT NULL, claim_presence TEXT, 
	CONSTRAINT pk_issue_order PRIMARY KEY (id), 
	CONSTRAINT uq_issue_order_key UNIQUE (organization_id, template_id, earner_key, deed, subject)
);
CREATE TABLE journal (
	number INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (number), 
	CONSTRAINT uq_journal_previous UNIQUE (previous)
);
CREATE TABLE learner_reading (
	connection_id TEXT NOT NULL, 
	learner_id TEXT NOT NULL, 
	read_at DATETIME NOT NULL, 
	CONSTRAINT pk_learner_reading PRIMARY KEY (connection_id, learner_id), 
	CONSTRAINT fk_learner_reading_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE learning_object (
	connection_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	names JSON NOT NULL, 
	description TEXT NOT NULL, 
	tags JSON NOT NULL, 
	unique_id TEXT NOT NULL, 
	root_certification_id TEXT, 
	is_enhanced BOOLEAN NOT NULL, 
	credits JSON NOT NULL, 
	created_at DATETIME, 
	updated_at DATETIME, 
	pull_number INTEGER NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	raw BLOB NOT NULL, 
	CONSTRAINT pk_learning_object PRIMARY KEY (connection_id, id), 
	CONSTRAINT fk_learning_object_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE mapping (
	connection_id TEXT NOT NULL, 
	template_id TEXT NOT NULL, 
	target_key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	skill_id TEXT, 
	level INTEGER, 
	learning_object_id TEXT, 
	object_kind TEXT, 
	instance_id TEXT, 
	decision TEXT NOT NULL, 
	credits FLOAT, 
	givers JSON NOT NULL, 
	origin TEXT NOT NULL, 
	score INTEGER, 
	reasons JSON NOT NULL, 
	template_name TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	decided_at DATETIME, 
	CONSTRAINT pk_mapping PRIMARY KEY (connection_id, template_id, target_key), 
	CONSTRAINT fk_mapping_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE mapping_step (
	connection_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	changes JSON NOT NULL, 
	is_undone BOOLEAN NOT NULL, 
	actor TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_mapping_step PRIMARY KEY (connection_id, number), 
	CONSTRAINT fk_mapping_step_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE notice (
	connection_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	advice TEXT NOT NULL, 
	weight INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	told_at DATETIME, 
	told_weight INTEGER NOT NULL, 
	CONSTRAINT pk_notice PRIMARY KEY (connection_id, "key"), 
	CONSTRAINT fk_notice_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE people_list (
	connection_id TEXT NOT NULL, 
	list TEXT NOT NULL, 
	file TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	as_of DATETIME NOT NULL, 
	complete BOOLEAN NOT NULL, 
	notes JSON NOT NULL, 
	CONSTRAINT pk_people_list PRIMARY KEY (connection_id, list), 
	CONSTRAINT fk_people_list_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE people_reading (
	connection_id TEXT NOT NULL, 
	list TEXT NOT NULL, 
	bookmark TEXT NOT NULL, 
	parts JSON NOT NULL, 
	size INTEGER NOT NULL, 
	touched_at DATETIME NOT NULL, 
	CONSTRAINT pk_people_reading PRIMARY KEY (connection_id, list), 
	CONSTRAINT fk_people_reading_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE people_view (
	connection_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	filter JSON NOT NULL, 
	actor TEXT NOT NULL, 
	saved_at DATETIME NOT NULL, 
	CONSTRAINT pk_people_view PRIMARY KEY (connection_id, name), 
	CONSTRAINT fk_people_view_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE picture (
	url_digest TEXT NOT NULL, 
	url TEXT NOT NULL, 
	data BLOB NOT NULL, 
	content_type TEXT NOT NULL, 
	width INTEGER, 
	height INTEGER, 
	verdict TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	CONSTRAINT pk_picture PRIMARY KEY (url_digest)
);
CREATE TABLE pull (
	id TEXT NOT NULL, 
	connection_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	complete BOOLEAN NOT NULL, 
	total INTEGER, 
	count INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_pull PRIMARY KEY (id), 
	CONSTRAINT fk_pull_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE, 
	CONSTRAINT uq_pull_connection_id_number UNIQUE (connection_id, number)
);
CREATE TABLE scheduled_turn (
	connection_id TEXT NOT NULL, 
	chore TEXT NOT NULL, 
	began_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	outcome TEXT NOT NULL, 
	has_failed BOOLEAN NOT NULL, 
	CONSTRAINT pk_scheduled_turn PRIMARY KEY (connection_id, chore), 
	CONSTRAINT fk_scheduled_turn_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE secret (
	connection_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_secret PRIMARY KEY (connection_id, kind), 
	CONSTRAINT fk_secret_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE send_pace (
	organization_id TEXT NOT NULL, 
	next_at FLOAT NOT NULL, 
	held_until FLOAT NOT NULL, 
	CONSTRAINT pk_send_pace PRIMARY KEY (organization_id)
);
CREATE TABLE sending_stop (
	organization_id TEXT NOT NULL, 
	stopped_by TEXT NOT NULL, 
	note TEXT NOT NULL, 
	stopped_at DATETIME NOT NULL, 
	CONSTRAINT pk_sending_stop PRIMARY KEY (organization_id)
);
CREATE TABLE set_note (
	connection_id TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	note_key TEXT NOT NULL, 
	text TEXT NOT NULL, 
	noted_at DATETIME NOT NULL, 
	noted_by TEXT NOT NULL, 
	CONSTRAINT pk_set_note PRIMARY KEY (connection_id, topic, note_key), 
	CONSTRAINT fk_set_note_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE skill (
	connection_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	description TEXT NOT NULL, 
	levels JSON NOT NULL, 
	pull_number INTEGER NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	raw BLOB NOT NULL, 
	CONSTRAINT pk_skill PRIMARY KEY (connection_id, id), 
	CONSTRAINT fk_skill_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE source_row (
	connection_id TEXT NOT NULL, 
	file TEXT NOT NULL, 
	row_key TEXT NOT NULL, 
	cells JSON NOT NULL, 
	origin TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	brought_at DATETIME NOT NULL, 
	brought_by TEXT NOT NULL, 
	CONSTRAINT pk_source_row PRIMARY KEY (connection_id, file, row_key), 
	CONSTRAINT fk_source_row_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE suggestion_set (
	connection_id TEXT NOT NULL, 
	part TEXT NOT NULL, 
	stamp TEXT NOT NULL, 
	content BLOB NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_suggestion_set PRIMARY KEY (connection_id, part), 
	CONSTRAINT fk_suggestion_set_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE template (
	connection_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	description TEXT NOT NULL, 
	image_url TEXT, 
	skills JSON NOT NULL, 
	tags JSON NOT NULL, 
	level TEXT, 
	issued_count INTEGER NOT NULL, 
	is_public BOOLEAN NOT NULL, 
	allows_duplicates BOOLEAN NOT NULL, 
	url TEXT, 
	owner_id TEXT, 
	owner_name TEXT NOT NULL, 
	created_at DATETIME, 
	updated_at DATETIME, 
	pull_number INTEGER NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	raw BLOB NOT NULL, 
	CONSTRAINT pk_template PRIMARY KEY (connection_id, id), 
	CONSTRAINT fk_template_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE template_change (
	pull_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	template_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	CONSTRAINT pk_template_change PRIMARY KEY (pull_id, number), 
	CONSTRAINT fk_template_change_pull_id FOREIGN KEY(pull_id) REFERENCES pull (id) ON DELETE CASCADE
);
CREATE TABLE webhook_event (
	connection_id TEXT NOT NULL, 
	service TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	occurred_at DATETIME, 
	news_kind TEXT NOT NULL, 
	news_subject TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	state TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	done_at DATETIME, 
	attempts INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	raw BLOB, 
	CONSTRAINT pk_webhook_event PRIMARY KEY (connection_id, service, id), 
	CONSTRAINT fk_webhook_event_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE webhook_news (
	connection_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	heard_at DATETIME NOT NULL, 
	told INTEGER NOT NULL, 
	CONSTRAINT pk_webhook_news PRIMARY KEY (connection_id, kind, subject), 
	CONSTRAINT fk_webhook_news_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE TABLE webhook_sweep (
	connection_id TEXT NOT NULL, 
	swept_at DATETIME NOT NULL, 
	CONSTRAINT pk_webhook_sweep PRIMARY KEY (connection_id), 
	CONSTRAINT fk_webhook_sweep_connection_id FOREIGN KEY(connection_id) REFERENCES connection (id) ON DELETE CASCADE
);
CREATE INDEX ix_picture_revision ON picture (revision);
CREATE INDEX ix_draft_connection_id ON draft (connection_id);
CREATE INDEX ix_bundle_connection_id ON bundle (connection_id);
CREATE INDEX ix_bundle_template_template_id ON bundle_template (template_id);
CREATE INDEX ix_journal_subject ON journal (subject);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
       WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM journal)
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE INDEX ix_check_set_used_at ON check_set (used_at);
CREATE INDEX ix_alm_badge_template_id ON alm_badge (template_id);
CREATE INDEX ix_instance_learning_object_id ON instance (learning_object_id);
CREATE INDEX ix_instance_badge_id ON instance (badge_id);
CREATE INDEX ix_add_plan_connection_id ON add_plan (connection_id);
CREATE INDEX ix_achievement_template ON achievement (organization_id, template_id, earner_key);
CREATE INDEX ix_issue_order_state ON issue_order (organization_id, state, approved_at);
CREATE INDEX ix_issue_order_badge_id ON issue_order (organization_id, badge_id);
CREATE TRIGGER issue_event_no_update BEFORE UPDATE ON issue_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER issue_event_no_delete BEFORE DELETE ON issue_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER issue_event_no_replace BEFORE INSERT ON issue_event
       WHEN EXISTS (SELECT 1 FROM issue_event WHERE order_id = NEW.order_id AND number = NEW.number)
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE INDEX ix_webhook_event_state ON webhook_event (state);
CREATE INDEX ix_webhook_event_received_at ON webhook_event (received_at);
CREATE INDEX ix_learner_reading_read_at ON learner_reading (connection_id, read_at);
CREATE INDEX ix_achievement_earner ON achievement (organization_id, earner_key);
