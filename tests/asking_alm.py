"""A plain HTTP client for tests of ALM's stand-in: no retry, no paging, no opinions."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import requests

from credly_core.sandbox.alm.keys import AlmRole
from credly_core.sandbox.serve import AlmSandbox

API = "/primeapi/v2"


class AlmAsker:
    """Asks as the holder of one access token; paths are below the API unless they start with http or /_."""

    def __init__(self, alm: AlmSandbox, *, role: AlmRole = AlmRole.ADMIN, scheme: str = "oauth") -> None:
        self.alm = alm
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"{scheme} {alm.token(role)}"
        self.session.headers["Accept"] = "application/vnd.api+json"

    def __enter__(self) -> AlmAsker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def ask(self, method: str, path: str, **rest: Any) -> requests.Response:
        """One request, redirects left alone."""
        if path.startswith("/") and not path.startswith(("/_", "/oauth", "/public", "/migration")):
            path = API + path
        url = path if path.startswith("http") else self.alm.url + path
        return self.session.request(method, url, timeout=20, allow_redirects=False, **rest)

    def get(self, path: str, parameters: Mapping[str, Any] | None = None, **rest: Any) -> requests.Response:
        return self.ask("GET", path, params=parameters, **rest)

    def body(self, path: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The JSON of an answer that is good."""
        answer = self.get(path, parameters)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def data(self, path: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """What an answer is about."""
        return self.body(path, parameters)["data"]

    def walk(self, path: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of all pages, by links.next."""
        rows: list[dict[str, Any]] = []
        body = self.body(path, parameters)
        while True:
            rows += body["data"]
            following = body["links"].get("next")
            if following is None:
                return rows
            body = self.body(following)

    def control(self, path: str, body: object = None, method: str = "POST") -> Any:
        """One of the test-only controls."""
        answer = self.ask(method, f"/_sandbox/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def oauth(self, path: str, **fields: str) -> requests.Response:
        """A form sent to the OAuth endpoints, with the application's own credentials unless others are given."""
        form = {"client_id": self.alm.client_id, "client_secret": self.alm.client_secret, **fields}
        return self.session.post(f"{self.alm.url}/oauth/{path}", data=form, timeout=20)
