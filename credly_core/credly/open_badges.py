"""Public proofs of badges (Open Badges 2, credly-api.md 4.7): the hosted assertion and the class it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from credly_core.domain.ids import IssuedBadgeId, OrganizationId, TemplateId
from credly_core.errors import ServiceError
from credly_core.transport.answers import Answer
from credly_core.transport.attempt import Stop
from credly_core.transport.documents import read_json
from credly_core.transport.origin import Origin
from credly_core.transport.session import Question

Ask = Callable[[Question, Stop | None], Answer]
_GONE = frozenset({401, 403, 404, 410})


class CredlyOpenBadges:
    """Fetches documents by our own ids from the API's host alone: an address in a document is never followed."""

    def __init__(self, ask: Ask, *, plainly: Callable[[Question], Answer], api: Origin) -> None:
        self._ask = ask
        self._ask_plainly = plainly
        self._api = api

    def assertion_address(self, badge_id: IssuedBadgeId) -> str:
        """Where the assertion of a badge lies."""
        return f"{self._api.url}/v1/obi/v2/badge_assertions/{quote(badge_id, safe='')}"

    def issuer_address(self, organization_id: OrganizationId) -> str:
        """Where the profile of an organization lies."""
        return f"{self._api.url}/v1/obi/v2/issuers/{quote(organization_id, safe='')}"

    def assertion(self, badge_id: IssuedBadgeId) -> Mapping[str, object] | None:
        """The assertion; None where nobody may see it."""
        return self._document("fetch the proof of a badge", self.assertion_address(badge_id))

    def badge_class(self, template_id: TemplateId) -> Mapping[str, object] | None:
        """The class of a template; None where there is none to see."""
        address = f"{self._api.url}/v1/obi/v2/badge_classes/{quote(template_id, safe='')}"
        return self._document("fetch the class of a badge", address)

    def page_opens(self, address: str) -> bool | None:
        """Whether everybody can open a page; None where that cannot be told: another host, or no plain answer.

        Asked without credentials and without following redirects: a page that sends strangers elsewhere is not open.
        """
        try:
            self._ask_plainly(Question("open the public page of a badge", "GET", address, accept="text/html"))
        except ServiceError as error:
            return False if error.status in _GONE else None
        return True

    def _document(self, operation: str, address: str) -> Mapping[str, object] | None:
        try:
            answer = self._ask(Question(operation, "GET", address, accept="application/json"), None)
        except ServiceError as error:
            if error.status in _GONE:
                return None
            raise
        try:
            found = read_json(answer.body)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None
