"""A plain HTTP client for tests of the sandbox: no retry, no paging, no opinions."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import requests

from credly_core.sandbox.serve import RunningSandbox, TokenRole


class Asker:
    """Asks one sandbox as the holder of one token; paths are below the organization unless they start with http."""

    def __init__(self, running: RunningSandbox, *, token: str | None = None) -> None:
        self.running = running
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = (running.authorization_token if token is None else token, "")
        self.base = f"{running.credly_url}/v1/organizations/{running.organization_id}"

    @classmethod
    def of_role(cls, running: RunningSandbox, role: TokenRole) -> Asker:
        """The holder of a role's token."""
        return cls(running, token=running.token(role))

    def __enter__(self) -> Asker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def ask(self, method: str, path: str, **rest: Any) -> requests.Response:
        """One request, redirects left alone."""
        url = path if path.startswith("http") else self.base + path
        return self.session.request(method, url, timeout=20, allow_redirects=False, **rest)

    def get(self, path: str, **parameters: Any) -> requests.Response:
        return self.ask("GET", path, params=parameters)

    def rows(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of one page."""
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["data"])

    def post(self, path: str, body: object = None) -> requests.Response:
        return self.ask("POST", path, json=body)

    def put(self, path: str, body: object = None) -> requests.Response:
        return self.ask("PUT", path, json=body)

    def delete(self, path: str) -> requests.Response:
        return self.ask("DELETE", path)

    def control(self, path: str, body: object = None, method: str = "POST") -> Any:
        """One of the test-only controls."""
        answer = self.ask(method, f"{self.running.credly_url}/_sandbox/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def template(self, **wanted: Any) -> dict[str, Any]:
        """The first active template whose members have the wanted values."""
        for page in (1, 2):
            for row in self.rows("/badge_templates", filter="state::active", page=page):
                if all(row[key] == value for key, value in wanted.items()):
                    return row
        raise LookupError(f"no template with {wanted}")

    def issue_body(self, **changes: Any) -> dict[str, Any]:
        """A request to issue that is accepted as it stands."""
        body = {
            "recipient_email": "dana.novak@example.net",
            "issued_to_first_name": "Dana",
            "issued_to_last_name": "Novak",
            "badge_template_id": self.template(allow_duplicate_badges=False, default_expires_at=None)["id"],
            "issued_at": "2026-04-01 09:41:00 -0500",
        }
        return {**body, **changes}

    def issue(self, **changes: Any) -> dict[str, Any]:
        """A freshly issued badge."""
        answer = self.post("/badges", self.issue_body(**changes))
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["data"])
