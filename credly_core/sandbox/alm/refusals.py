"""How ALM says no: four shapes of body, none of them JSON:API's own."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.responses import Response

JSON_API = "application/vnd.api+json;charset=UTF-8"
#: Marks answers that are about the sandbox and not about ALM.
SANDBOX_HEADER = "X-Sandbox"


class AlmRefusal(Exception):
    """The service says no, with the body it uses in this place."""

    def __init__(self, status: int, body: object, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The answer a client gets."""
        return answer(self.body, self.status, self.headers)


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON with the content type ALM sends."""
    made = Response(orjson.dumps(body), status, headers=dict(headers or {}))
    made.headers["Content-Type"] = JSON_API
    return made


def plain(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON as the endpoints outside the API send it."""
    return Response(orjson.dumps(body), status, headers=dict(headers or {}), media_type="application/json")


def refuse(status: int, word: str, title: str, info: str | None = None) -> AlmRefusal:
    """The usual flat body; `source` is left out where there is nothing to say."""
    body: dict[str, object] = {"status": word, "title": title}
    if info is not None:
        body["source"] = {"info": info}
    return AlmRefusal(status, body)


def bad_request(info: str, title: str = "Bad request. Check url, params and headers") -> AlmRefusal:
    """400 for a parameter."""
    return refuse(400, "BAD_REQUEST", title, info)


def missing_object(what: str) -> AlmRefusal:
    """400, not 404: how ALM answers an unknown id."""
    return refuse(400, "OBJECT_DOESNT_EXIST", "Object does not exist", what)


def unauthorized() -> AlmRefusal:
    """401 for a token that is missing, unknown or past its life."""
    return refuse(401, "UNAUTHORIZED_ACCESS", "Access denied", "Invalid or expired access token")


def forbidden(info: str = "ROLE_ADMIN required") -> AlmRefusal:
    """403 for a token without the scope or the role."""
    return refuse(403, "FORBIDDEN", "Forbidden", info)


def oauth_error(word: str, status: int = 400) -> AlmRefusal:
    """The shape of the OAuth endpoints."""
    return AlmRefusal(status, {"error": word})


def meta_error(detail: str) -> AlmRefusal:
    """404 in the shape that one endpoint uses."""
    return AlmRefusal(404, {"meta": {"error": "NOT_FOUND", "detail": detail}})


def does_not_know(what: str, status: int = 400) -> AlmRefusal:
    """A failure of the sandbox, not of ALM: nobody has documented this, and a guess would help nobody."""
    body = {"status": "BAD_REQUEST", "title": "Unknown to the sandbox", "source": {"info": _sentence(what)}}
    return AlmRefusal(status, body, headers={SANDBOX_HEADER: "does-not-know"})


def _sentence(what: str) -> str:
    return f"The sandbox does not know {what}."
