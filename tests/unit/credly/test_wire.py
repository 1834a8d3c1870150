"""What Credly sends, in every spelling, becomes the same domain value."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from credly_core.credly import wire
from credly_core.domain.badges import TemplateState
from credly_core.errors import UnexpectedReply
from credly_core.transport.answers import Answer
from credly_core.transport.failures import Call


def answer(body: object, *, status: int = 200, kind: str = "application/json") -> Answer:
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return Answer(Call("Credly", "read", "api.credly.com"), status, {"content-type": kind}, data)


OK = answer({})


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": "x"}, {"data": [1]}, {"rows": []}, [], None, "x"])
def test_a_list_that_is_none_of_credlys_is_refused(body: object) -> None:
    with pytest.raises(UnexpectedReply) as refused:
        wire.unwrap_list(answer(body))

    assert refused.value.code == "service.not-credly"


@pytest.mark.parametrize("body", [{}, {"data": []}, {"data": None}, [], None, 3])
def test_an_object_that_is_none_of_credlys_is_refused(body: object) -> None:
    with pytest.raises(UnexpectedReply) as refused:
        wire.unwrap_object(answer(body))

    assert refused.value.code == "service.not-credly"


@pytest.mark.parametrize("metadata", [None, [], "x", 1])
def test_metadata_that_is_none_counts_as_none(metadata: object) -> None:
    rows, found = wire.unwrap_list(answer({"data": [], "metadata": metadata}))

    assert (rows, found) == ((), {})


@pytest.mark.parametrize(
    ("skills", "found"),
    [
        (["SQL", "Statistics"], ("SQL", "Statistics")),
        ([{"id": "1", "name": "SQL"}, {"title": "Statistics"}, {"id": 2}, None, 3, ""], ("SQL", "Statistics")),
        (None, ()),
        ("SQL", ()),
        ({}, ()),
    ],
)
def test_skills_come_as_texts_or_as_objects(skills: object, found: tuple[str, ...]) -> None:
    assert wire.to_template({"id": "t", "skills": skills}, OK).skills == found


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"image_url": "https://a/1.png"}, "https://a/1.png"),
        ({"image": {"id": "x", "url": "https://a/1.png"}}, "https://a/1.png"),
        ({"image_url": None, "image": {"url": "https://a/1.png"}}, "https://a/1.png"),
        ({"image": "https://a/1.png"}, "https://a/1.png"),
        ({"image_url": None, "image": None}, None),
        ({"image": {}}, None),
        ({}, None),
    ],
)
def test_the_picture_is_found_in_both_spellings(fields: dict[str, object], address: str | None) -> None:
    assert wire.to_template({"id": "t", **fields}, OK).image_url == address


@pytest.mark.parametrize(
    ("fields", "is_public"),
    [
        ({"public": True}, True),
        ({"public": False, "visibility": "public"}, False),
        ({"visibility": "private"}, False),
        ({"visibility": "public"}, True),
        ({}, True),
    ],
)
def test_who_may_see_a_template_is_found_in_both_spellings(fields: dict[str, object], is_public: bool) -> None:
    assert wire.to_template({"id": "t", **fields}, OK).is_public is is_public


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("active", TemplateState.ACTIVE),
        ("Archived", TemplateState.ARCHIVED),
        ("retired", TemplateState.UNKNOWN),
        (7, TemplateState.UNKNOWN),
    ],
)
def test_a_state_nobody_knows_is_not_usable(state: object, found: TemplateState) -> None:
    assert wire.to_template({"id": "t", "state": state}, OK).state is found


def test_a_template_of_nothing_but_its_id_has_neutral_values() -> None:
    template = wire.to_template({"id": 17}, OK)

    assert template.id == "17"
    assert (template.name, template.skills, template.issued_count, template.level) == ("", (), 0, None)
    assert not template.is_usable


@pytest.mark.parametrize("identifier", [None, "", True, [], {}])
def test_an_object_without_an_id_is_refused(identifier: object) -> None:
    with pytest.raises(UnexpectedReply):
        wire.to_template({"id": identifier, "name": "x"}, OK)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2014-04-01T14:41:00.000Z", datetime(2014, 4, 1, 14, 41, tzinfo=UTC)),
        ("2014-04-01T09:41:00-05:00", datetime(2014, 4, 1, 14, 41, tzinfo=UTC)),
        ("2014-04-02T04:41:00+14:00", datetime(2014, 4, 1, 14, 41, tzinfo=UTC)),
        ("2014-04-01T02:41:00-12:00", datetime(2014, 4, 1, 14, 41, tzinfo=UTC)),
        ("2014-04-01", datetime(2014, 4, 1, tzinfo=UTC)),
        ("1999-12-31T23:59:59Z", None),
        ("2100-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        ("", None),
        (1775040000, None),
        (None, None),
    ],
)
def test_moments_become_aware_utc_or_nothing(text: object, found: datetime | None) -> None:
    assert wire.moment(text) == found


def test_the_raw_text_keeps_what_nobody_knows() -> None:
    fields = {"id": "t", "brand_new": {"deep": [1, None, "ü"]}}

    assert orjson.loads(wire.raw_text(fields)) == fields


def test_the_secret_of_a_listed_token_is_wrapped() -> None:
    token = wire.to_authorization_token(
        {"id": "1", "token": "very-secret-value", "read_enabled": True, "expires_at": "2026-07-01T00:00:00.000Z"}, OK
    )

    assert "very-secret-value" not in repr(token)
    assert token.secret.reveal() == "very-secret-value"
    assert (token.can_read, token.can_write, token.can_delete) == (True, False, False)


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        ({"data": {"message": "Unauthorized"}}, ("Unauthorized",)),
        ({"message": "Not found"}, ("Not found",)),
        ({"error": "invalid_client", "error_description": "no such client"}, ("no such client", "invalid_client")),
        (
            {
                "data": {
                    "message": "Failed",
                    "errors": [{"attribute_label": "Email", "messages": ["is bad", "is long"]}],
                }
            },
            ("Failed", "Email: is bad", "Email: is long"),
        ),
        (
            {"data": {"errors": [{"attribute": "name", "messages": "is blank"}, 3, {"messages": None}]}},
            ("name: is blank",),
        ),
        ({"data": [], "metadata": None}, ()),
        ([], ()),
        (b"<html>", ()),
        (b"", ()),
    ],
)
def test_reasons_are_found_wherever_they_stand(body: object, reasons: tuple[str, ...]) -> None:
    assert wire.reasons_of(answer(body, status=422)) == reasons


def test_reasons_are_short_and_few() -> None:
    errors = [{"attribute": "a", "messages": ["x" * 5000, *(f"reason {number}" for number in range(50))]}]

    reasons = wire.reasons_of(answer({"data": {"message": "m\n\n\tm", "errors": errors}}))

    assert len(reasons) == 5
    assert reasons[0] == "m m"
    assert all(len(reason) <= 200 for reason in reasons)


def test_a_page_of_another_kind_has_no_reasons() -> None:
    assert wire.reasons_of(answer(b"<html>secret</html>", status=502, kind="text/html")) == ()
