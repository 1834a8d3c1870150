"""Lists: pages, filters in both syntaxes, sort, and the refusal of what nobody has documented."""

from __future__ import annotations

import pytest

from credly_core.sandbox.options import Rules, SandboxOptions, UnknownFilters
from credly_core.sandbox.serve import serve
from tests.asking import Asker


def test_pages_bring_every_row_once(reader: Asker) -> None:
    first, second = reader.get("/badge_templates"), reader.get("/badge_templates", page=2)

    ids = [row["id"] for answer in (first, second) for row in answer.json()["data"]]
    assert len(set(ids)) == len(ids) == 64
    assert first.json()["metadata"]["count"] == 50
    assert second.json()["metadata"] | {"previous_page_url": None} == {
        "count": 14,
        "current_page": 2,
        "total_count": 64,
        "total_pages": 2,
        "per": 50,
        "previous_page_url": None,
        "next_page_url": None,
    }


def test_links_keep_every_parameter_and_use_the_other_path(reader: Asker) -> None:
    metadata = reader.get("/badges", filter="state::accepted|public::true", sort="-issued_at", page=3).json()[
        "metadata"
    ]

    assert metadata["next_page_url"].startswith(f"{reader.running.credly_url}/api/v1/organizations/")
    assert metadata["next_page_url"].endswith("?filter=state%3A%3Aaccepted%7Cpublic%3A%3Atrue&sort=-issued_at&page=4")
    assert metadata["previous_page_url"].endswith("&page=2")


def test_following_the_links_is_the_same_as_counting(reader: Asker) -> None:
    followed = reader.get("/badges", filter="state::rejected")
    followed = reader.get(followed.json()["metadata"]["next_page_url"])

    assert followed.json() == reader.get("/badges", filter="state::rejected", page=2).json() | {
        "metadata": followed.json()["metadata"]
    }


def test_a_page_past_the_end_is_empty(reader: Asker) -> None:
    answer = reader.get("/badge_templates", page=99).json()

    assert answer["data"] == []
    assert answer["metadata"]["count"] == 0
    assert answer["metadata"]["next_page_url"] is None


@pytest.mark.parametrize("page", ["0", "-1", "two", "1.5", "", "٢", "99999999999"])
def test_a_page_that_is_no_page_is_refused(page: str, reader: Asker) -> None:
    assert reader.get("/badges", page=page).status_code == 400


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"filter": "query::gdpr"}, {"Data Protection and Privacy (GDPR) – Annual Refresher"}),
        ({"filter": "query::root cause"}, {'The "Five Whys" Problem Solver'}),
        ({"filter": 'name::"data literacy essentials"'}, {"Data Literacy Essentials"}),
        ({"filter": "name::data literacy"}, {"Data Literacy Essentials", "Data Literacy Essentials v2"}),
        ({"filter": "public::false"}, {"Forklift Safety 2026"}),
        ({"filter": "reporting_tags::hi,ko"}, {"डेटा साक्षरता", "데이터 분석 입문"}),
        ({"filter": "skills::owasp,dmaic"}, {"Secure Coding for Web Teams", "Lean Six Sigma Green Belt"}),
        ({"filter": "state::draft|name::quantum"}, {"Quantum Computing Primer"}),
        ({"filter[state]": "draft", "filter[name]": "quantum"}, {"Quantum Computing Primer"}),
        ({"filter": "collection_id::any"}, set()),
    ],
)
def test_templates_are_filtered(parameters: dict[str, str], names: set[str], reader: Asker) -> None:
    assert {row["name"] for row in reader.rows("/badge_templates", **parameters)} == names


def test_template_dates_include_both_days(reader: Asker) -> None:
    row = reader.template(name="Prompt Writing Basics")
    day = row["created_at"][:10]

    found = reader.rows("/badge_templates", filter=f"created_at_min::{day}|created_at_max::{day}")

    assert [other["id"] for other in found] == [row["id"]]
    assert reader.rows("/badge_templates", filter="updated_at_max::2001-01-01") == []


def test_the_owner_filter_names_organizations(reader: Asker) -> None:
    own, none = reader.running.organization_id, "00000000-0000-4000-8000-000000000000"

    assert len(reader.rows("/badge_templates", filter=f"owner_id::{none},{own}")) == 50
    assert reader.rows("/badge_templates", filter=f"owner_id::{none}") == []


@pytest.mark.parametrize(
    ("sort", "member"), [("name", "name"), ("created_at", "created_at"), ("badges_count", "badges_count")]
)
def test_templates_are_sorted_both_ways(sort: str, member: str, reader: Asker) -> None:
    up = [row[member] for row in reader.rows("/badge_templates", sort=sort)]
    down = [row[member] for row in reader.rows("/badge_templates", sort=f"-{sort}")]

    assert up == sorted(up, key=lambda value: value.casefold() if isinstance(value, str) else value)
    assert down == sorted(down, key=lambda value: value.casefold() if isinstance(value, str) else value, reverse=True)


def test_badges_are_filtered_by_person_template_state_and_tag(reader: Asker) -> None:
    badge = next(row for row in reader.rows("/badges", filter="state::accepted") if row["issuer_earner_id"])
    email, key, template = badge["recipient_email"], badge["issuer_earner_id"], badge["badge_template"]["id"]

    by_email = reader.rows("/badges", filter=f"recipient_email::{email.upper()}")
    assert {row["recipient_email"] for row in by_email} == {email}
    assert badge["id"] in {row["id"] for row in reader.rows("/badges", **{"filter[issuer_earner_id]": key})}
    one = reader.rows("/badges", filter=f"badge_template_id::{template}|recipient_email::{email}|state::accepted")
    assert badge["id"] in {row["id"] for row in one}
    assert {row["badge_template"]["id"] for row in one} == {template}
    mine = reader.rows("/badges", filter=f"user_id::{badge['user']['id']}")
    assert badge["id"] in {row["id"] for row in mine}
    tagged = reader.rows("/badges", **{"filter[badge_templates][reporting_tags]": "ja"})
    assert {row["badge_template"]["name"] for row in tagged} == {"データリテラシー基礎"}
    assert all(not row["public"] for row in reader.rows("/badges", filter="public::false"))


def test_all_addresses_of_an_account_are_found_through_any(writer: Asker) -> None:
    badge = writer.issue(recipient_email="work@example.net")
    writer.control("people/sign-up", {"email": "work@example.net"})
    writer.control("people/add-email", {"email": "work@example.net", "second_email": "home@example.net"})

    assert writer.rows("/badges", filter="recipient_email::home@example.net") == []
    found = writer.rows("/badges", filter="recipient_email_all::home@example.net")
    assert [row["id"] for row in found] == [badge["id"]]


def test_badges_are_newest_first_unless_sorted(reader: Asker) -> None:
    made = [row["created_at"] for row in reader.rows("/badges")]
    oldest = [row["issued_at"] for row in reader.rows("/badges", sort="issued_at")]
    newest = [row["issued_at"] for row in reader.rows("/badges", sort="-issued_at|created_at")]

    assert made == sorted(made, reverse=True)
    assert oldest == sorted(oldest)
    assert newest == sorted(newest, reverse=True)


def test_nobody_is_found_by_a_person_that_does_not_exist(reader: Asker) -> None:
    for key, value in (("recipient_email", "a@b.c"), ("issuer_earner_id", "x"), ("user_id", "x"), ("query", "qqqq")):
        assert reader.rows("/badges", **{f"filter[{key}]": value}) == []


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/badges", {"filter": "status::accepted"}),
        ("/badges", {"filter[status]": "accepted"}),
        ("/badges", {"filters": "state::accepted"}),
        ("/badges", {"filter": "state=accepted"}),
        ("/badges", {"filter": "state::done"}),
        ("/badges", {"filter": "public::True"}),
        ("/badges", {"filter[": "x"}),
        ("/badges", {"sort": "name"}),
        ("/badge_templates", {"sort": "-popularity"}),
        ("/badge_templates", {"filter": "created_at_min::01.02.2026"}),
        ("/events", {"filter": "event_type::badge.created"}),
        ("/high_volume_issued_badge_search", {"page": "2"}),
        ("/high_volume_issued_badge_search", {"badge_format": "huge"}),
        ("/high_volume_issued_badge_search", {"cursor": "x"}),
    ],
)
def test_what_nobody_documented_is_refused_by_name(path: str, parameters: dict[str, str], reader: Asker) -> None:
    answer = reader.get(path, **parameters)

    assert answer.status_code == 400
    assert answer.json()["data"]["message"].startswith("The sandbox does not know")
    assert answer.headers["X-Sandbox"] == "does-not-know"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/certificates"),
        ("POST", "/badges/batch"),
        ("PATCH", "/badge_templates"),
        ("GET", "/employees/1/data/2"),
    ],
)
def test_an_unknown_route_is_refused_by_name(method: str, path: str, writer: Asker) -> None:
    answer = writer.ask(method, path)

    assert answer.status_code == 404
    assert f"does not know {method} /v1/organizations/" in answer.json()["data"]["message"]
    assert writer.control("journal", method="GET")["unknown"] == [f"{method} {writer.base}{path}"]


def test_unknown_filters_can_be_ignored_as_the_service_probably_does() -> None:
    rules = Rules(unknown_filters=UnknownFilters.IGNORE)
    with serve(SandboxOptions(earners=20, badges=60, rules=rules)) as running, Asker(running) as asker:
        answer = asker.get("/badges", filter="stat::accepted").json()

    assert answer["metadata"]["total_count"] == 60


def test_the_same_routes_answer_below_api(reader: Asker) -> None:
    other = reader.base.replace("/v1/", "/api/v1/")

    for path in ("", "/badge_templates", "/badges", "/employees"):
        assert reader.get(other + path).json() == reader.get(path).json()


def test_the_high_volume_search_leads_from_cursor_to_cursor_through_every_row(writer: Asker) -> None:
    rules = Rules(bulk_page_size=90)
    with serve(SandboxOptions(earners=50, badges=400, rules=rules)) as running, Asker(running) as asker:
        parameters = {"filter": "state::accepted,pending", "badge_format": "minimal"}
        answer = asker.get("/high_volume_issued_badge_search", **parameters).json()
        ids = [row["id"] for row in answer["data"]]
        while answer["metadata"]["next_page_url"]:
            answer = asker.get(answer["metadata"]["next_page_url"]).json()
            ids += [row["id"] for row in answer["data"]]
            assert {row["state"] for row in answer["data"]} <= {"accepted", "pending"}
        total = asker.get("/badges", filter="state::accepted,pending").json()["metadata"]["total_count"]

    assert len(ids) == len(set(ids)) == total


def test_the_high_volume_search_names_its_default_format_in_the_link(reader: Asker) -> None:
    answer = reader.get("/high_volume_issued_badge_search", filter="expires_at_date_max::2026-06-30").json()

    assert "badge_format=default" in reader.get("/high_volume_issued_badge_search").json()["metadata"]["next_page_url"]
    assert {row["expires_at_date"] <= "2026-06-30" for row in answer["data"]} == {True}
    assert "issuer" in answer["data"][0]
