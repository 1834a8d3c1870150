"""The statements that prepare the tables, in order; `{zone}`, `{as_of}` and the like are filled in. DuckDB only.

Those of `ONCE` look at the whole history, those of `EACH` at a part that holds all badges of some people.
"""

from __future__ import annotations

from credly_core.analytics.tables import BACK_ISSUE_DAYS

BADGES = "CREATE TEMP VIEW badges AS SELECT * FROM read_parquet([{files}], union_by_name = true)"

TEMPLATES_GIVEN = "CREATE TEMP VIEW given_templates AS SELECT * FROM read_parquet('{file}')"

TEMPLATES_NONE = """CREATE TEMP VIEW given_templates AS SELECT NULL::VARCHAR AS template_id,
    NULL::VARCHAR AS template_name, NULL::VARCHAR AS template_state, NULL::VARCHAR AS level,
    NULL::VARCHAR[] AS skills, NULL::VARCHAR[] AS tags, NULL::BOOLEAN AS is_listed LIMIT 0"""

_ALL_TEMPLATES = """CREATE TEMP TABLE all_templates AS
    SELECT template_id, template_name AS template, template_state, level, skills, tags, is_listed FROM given_templates
    UNION ALL BY NAME
    SELECT template_id, coalesce(max(template_name), '') AS template, 'unknown' AS template_state,
        NULL::VARCHAR AS level, []::VARCHAR[] AS skills, []::VARCHAR[] AS tags, false AS is_listed
    FROM badges WHERE template_id NOT IN (SELECT template_id FROM given_templates) GROUP BY template_id"""

_TEMPLATES = """CREATE TABLE templates AS
    SELECT (row_number() OVER (ORDER BY lower(template), template_id) - 1)::INTEGER AS template_no, template_id,
        CASE WHEN template <> '' THEN template WHEN template_id <> '' THEN template_id ELSE '(no template)' END
        AS template,
        template_state, coalesce(nullif(level, ''), '(none)') AS level, len(skills)::INTEGER AS skill_count,
        coalesce(is_listed, false) AS is_listed
    FROM all_templates ORDER BY template_no"""

_PARTS = """CREATE TABLE template_{part}s AS
    SELECT DISTINCT template_no, coalesce(nullif(trim(each.part), ''), '(none)') AS {part}
    FROM templates JOIN all_templates USING (template_id)
    LEFT JOIN LATERAL (SELECT unnest({part}s) AS part) AS each ON true
    ORDER BY template_no"""

_OBJECTS = """CREATE TABLE template_objects AS
    SELECT DISTINCT template_no, coalesce(learning_object, '(none)') AS learning_object
    FROM templates LEFT JOIN object_of USING (template_id) ORDER BY template_no"""

# People in the order of their keys, within their part; `{first_person}` is how many the parts before had.
_PART_PEOPLE = """CREATE OR REPLACE TEMP TABLE part_people AS
    SELECT ({first_person} + row_number() OVER (ORDER BY earner_key) - 1)::INTEGER AS person_no, earner_key,
        trim(concat_ws(' ', latest.first_name, latest.last_name)) AS name FROM (
            SELECT earner_key, arg_max(struct_pack(first_name, last_name), coalesce(created_at, issued_at)) AS latest
            FROM part GROUP BY earner_key) ORDER BY person_no"""

_NO_PEOPLE = "CREATE TABLE people (person_no INTEGER, earner_key VARCHAR, name VARCHAR)"

_PEOPLE = "INSERT INTO people SELECT person_no, earner_key, name FROM part_people ORDER BY person_no"

_TEAMS = """CREATE TABLE teams AS
    SELECT (row_number() OVER (ORDER BY lower(team), team) - 1)::INTEGER AS team_no, team, pseudonym
    FROM (SELECT team, max(pseudonym) AS pseudonym FROM members GROUP BY team
        UNION SELECT '(not known)', '(not known)')"""

_TEAM_OF = "CREATE TEMP TABLE team_of AS SELECT key, team_no FROM members JOIN teams USING (team)"

_COUNTRIES = """CREATE TABLE countries AS
    SELECT (row_number() OVER (ORDER BY lower(country), country) - 1)::INTEGER AS country_no, country
    FROM (SELECT DISTINCT coalesce(nullif(trim(country), ''), '(not given)') AS country FROM badges)"""

_DOMAINS = """CREATE TABLE domains AS
    SELECT (row_number() OVER (ORDER BY domain) - 1)::INTEGER AS domain_no, domain
    FROM (SELECT DISTINCT coalesce(nullif(email_domain, ''), '(no address)') AS domain FROM badges)"""

# A replaced badge whose successor ends later, or never, was renewed on the day the successor was recorded.
_SUCCESSIONS = """CREATE TEMP TABLE successions AS
    SELECT old.issued_badge_id, timezone('{zone}', max(new.created_at))::DATE AS renewed_day
    FROM badges old JOIN badges new ON new.issued_badge_id = old.replaced_by
    WHERE old.expires_at IS NOT NULL AND (new.expires_at IS NULL OR new.expires_at > old.expires_at)
    GROUP BY old.issued_badge_id"""


def _hours(until: str) -> str:
    """Whole hours from being sent to a moment; null where either is not known."""
    passed = f"(epoch_us({until}) - epoch_us(sent_at)) // 3600000000"
    return f"CASE WHEN {until} IS NULL OR sent_at IS NULL THEN NULL ELSE greatest(0, {passed}) END::INTEGER"


_AS_OF = "TIMESTAMPTZ '{as_of}'"

_DATED = f"""CREATE OR REPLACE TEMP TABLE dated AS
    SELECT issued_badge_id, template_no, person_no, coalesce(by_own_id.team_no, by_address.team_no,
            (SELECT team_no FROM teams WHERE team = '(not known)')) AS team_no, country_no, domain_no,
        CASE state WHEN 'pending' THEN 0 WHEN 'accepted' THEN 1 WHEN 'rejected' THEN 2 WHEN 'revoked' THEN 3
            ELSE 4 END::TINYINT AS state_no,
        CASE WHEN earner_id IS NULL THEN 0 WHEN account_confirmed IS NULL THEN 3 WHEN account_confirmed THEN 2
            ELSE 1 END::TINYINT AS account_no,
        issued_at, created_at, greatest(issued_at, created_at) AS sent_at,
        timezone('{{zone}}', issued_at)::DATE AS issued_day,
        timezone('{{zone}}', created_at)::DATE AS recorded_day,
        timezone('{{zone}}', greatest(issued_at, created_at))::DATE AS sent_day,
        timezone('{{zone}}', accepted_at)::DATE AS accepted_day,
        timezone('{{zone}}', state_updated_at)::DATE AS settled_day,
        timezone('{{zone}}', expires_at)::DATE AS expires_day,
        {_hours("accepted_at")} AS wait_hours,
        CASE WHEN accepted_at IS NOT NULL THEN {_hours("accepted_at")} WHEN state = 'accepted' THEN NULL
            WHEN state IN ('rejected', 'revoked') THEN {_hours("state_updated_at")}
            ELSE {_hours(_AS_OF)} END AS watched_hours,
        replaced_by IS NOT NULL AS is_replaced, replaces IS NOT NULL AS is_replacement,
        NOT starts_with(earner_key, 'badge:') AS has_person, state NOT IN ('rejected', 'revoked') AS holds,
        state NOT IN ('rejected', 'revoked') AND replaced_by IS NULL AND issued_at IS NOT NULL
            AND NOT starts_with(earner_key, 'badge:') AS follows,
        succession.renewed_day AS succeeded_day, revoke_reason, email, accept_url
    FROM part
    JOIN templates USING (template_id)
    JOIN part_people USING (earner_key)
    JOIN countries ON countries.country = coalesce(nullif(trim(part.country), ''), '(not given)')
    JOIN domains ON domains.domain = coalesce(nullif(email_domain, ''), '(no address)')
    LEFT JOIN team_of AS by_own_id ON by_own_id.key = trim(issuer_earner_id)
    LEFT JOIN team_of AS by_address ON by_address.key = lower(trim(part.email))
    LEFT JOIN successions AS succession USING (issued_badge_id)"""  # noqa: S608  our own expressions

# Badges that hold and were not replaced follow one another: the next of the same template renews, the next of any
# template is the next step of a person. Equal days are ordered by the moment, then by Credly's id.
_FACTS = f"""{{into}}
    SELECT issued_badge_id, template_no, person_no, team_no, country_no, domain_no, state_no, account_no,
        issued_day, recorded_day, sent_day, accepted_day, settled_day, expires_day, wait_hours, watched_hours,
        coalesce(recorded_day - issued_day >= {BACK_ISSUE_DAYS}, false) AS is_back_issue,
        is_replaced, is_replacement, has_person,
        expires_day IS NOT NULL AND holds AND (NOT is_replaced OR succeeded_day IS NOT NULL) AS ends,
        coalesce(succeeded_day, CASE WHEN follows THEN lead(issued_day) OVER same_template END) AS renewed_day,
        CASE WHEN follows THEN row_number() OVER same_person END::INTEGER AS nth,
        CASE WHEN follows THEN lead(template_no) OVER same_person END AS next_template_no,
        CASE WHEN follows THEN lead(issued_day) OVER same_person - issued_day END::INTEGER AS next_days,
        (renewed_day - expires_day)::INTEGER AS renewed_after, revoke_reason, email,
        CASE WHEN state_no = 0 THEN accept_url END AS accept_url
    FROM dated
    WINDOW same_template AS (PARTITION BY person_no, template_no, follows ORDER BY issued_at, issued_badge_id),
        same_person AS (PARTITION BY person_no, follows ORDER BY issued_at, issued_badge_id)
    ORDER BY person_no, issued_day, issued_badge_id"""  # noqa: S608  a number of ours

#: What of an issued badge the tables are made from.
USED = (
    "issued_badge_id", "template_id", "template_name", "earner_key", "earner_id", "issuer_earner_id", "first_name",
    "last_name", "email", "email_domain", "country", "state", "account_confirmed", "issued_at", "created_at",
    "accepted_at", "state_updated_at", "expires_at", "replaced_by", "replaces", "revoke_reason", "accept_url",
)  # fmt: skip

ONCE: tuple[tuple[str, str], ...] = (
    ("Templates, tags and skills", _ALL_TEMPLATES),
    ("Templates, tags and skills", _TEMPLATES),
    ("Templates, tags and skills", _PARTS.replace("{part}", "tag")),
    ("Templates, tags and skills", _PARTS.replace("{part}", "skill")),
    ("Templates, tags and skills", _OBJECTS),
    ("Teams, countries, mail domains", _TEAMS),
    ("Teams, countries, mail domains", _TEAM_OF),
    ("Teams, countries, mail domains", _COUNTRIES),
    ("Teams, countries, mail domains", _DOMAINS),
    ("Replacements", _SUCCESSIONS),
    ("People", _NO_PEOPLE),
)

EACH: tuple[str, ...] = (_PART_PEOPLE, _PEOPLE, _DATED, _FACTS)
