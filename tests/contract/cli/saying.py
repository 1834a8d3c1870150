"""Saying a command in this process, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from credly_core.sandbox.serve import RunningSandbox


class Answer:
    """What one command said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


Say = Callable[..., Answer]


def add(say: Say, sandbox: RunningSandbox, *more: str, token: str | None = None) -> Answer:
    """Add the connection with the token on standard input."""
    given = sandbox.authorization_token if token is None else token
    where = ("--organization-id", sandbox.organization_id, "--host", sandbox.credly_url, "--token-file", "-")
    return say("connect", "add", "--name", "Sample", *where, *more, given=given + "\n")
