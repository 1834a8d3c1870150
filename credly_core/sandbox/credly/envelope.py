"""How an answer is wrapped: data and metadata, pages, and refusals under the same key as results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import orjson
from starlette.responses import Response

Json = Mapping[str, object]
PAGE_SIZE = 50
#: Marks answers that are about the sandbox and not about Credly.
SANDBOX_HEADER = "X-Sandbox"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one member of a body, in the words of the service."""

    attribute: str
    message: str

    @property
    def label(self) -> str:
        """The member as a sentence begins with it."""
        return self.attribute.replace("_", " ").capitalize()


class Refusal(Exception):
    """The service says no: a status, a message, and sometimes more."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: Sequence[FieldError] = (),
        metadata: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = tuple(errors)
        self.metadata = metadata
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The answer a client gets."""
        data: dict[str, object] = {"message": self.message}
        if self.errors:
            data["errors"] = [
                {"attribute": e.attribute, "attribute_label": e.label, "messages": [e.message]} for e in self.errors
            ]
        return json_response({"data": data, "metadata": self.metadata}, self.status, self.headers)


def does_not_know(what: str, *, status: int = 400) -> Refusal:
    """A failure of the sandbox, not of Credly: nobody has documented this, and a guess would help nobody."""
    return Refusal(status, f"The sandbox does not know {what}.", headers={SANDBOX_HEADER: "does-not-know"})


def invalid(*errors: FieldError, metadata: Json | None = None) -> Refusal:
    """422 with one sentence made of all field errors."""
    sentence = ", ".join(f"{error.label} {error.message}" for error in errors)
    return Refusal(422, f"Validation failed: {sentence}", errors=errors, metadata=metadata)


def rule_broken(sentence: str, *, metadata: Json | None = None) -> Refusal:
    """422 without field errors."""
    return Refusal(422, f"Validation failed: {sentence}", metadata=metadata)


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON with the content type Credly sends."""
    return Response(
        orjson.dumps(body), status, headers=dict(headers or {}), media_type="application/json; charset=utf-8"
    )


def one(data: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A single object."""
    return json_response({"data": data, "metadata": {}}, status, headers)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list and where it stands. `address` is the list's own, without a query."""

    number: int
    total: int
    address: str
    parameters: tuple[tuple[str, str], ...] = field(default=())

    @property
    def pages(self) -> int:
        """How many there are; an empty list has one."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def rows(self) -> range:
        """The positions this page shows."""
        return range(self.total)[(self.number - 1) * PAGE_SIZE : self.number * PAGE_SIZE]

    def metadata(self) -> Json:
        """The paging members as documented."""
        return {
            "count": len(self.rows),
            "current_page": self.number,
            "total_count": self.total,
            "total_pages": self.pages,
            "per": PAGE_SIZE,
            "previous_page_url": self._url(self.number - 1) if self.number > 1 else None,
            "next_page_url": self._url(self.number + 1) if self.number < self.pages else None,
        }

    def _url(self, number: int) -> str:
        return address_with(self.address, (*self.parameters, ("page", str(number))))


def address_with(address: str, parameters: Sequence[tuple[str, str]]) -> str:
    """An address with a query; every parameter is kept and encoded."""

    def encoded(text: str) -> str:
        return quote(text, safe="[]")

    return address + "?" + "&".join(f"{encoded(key)}={encoded(value)}" for key, value in parameters)


def listing(rows: Sequence[Json | orjson.Fragment], page: Page) -> Response:
    """A list with its paging."""
    return json_response({"data": rows, "metadata": page.metadata()})
