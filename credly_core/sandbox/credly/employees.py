"""The workforce: list, get, create, update, delete, invite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.auth import Right
from credly_core.sandbox.credly.bodies import read_body, text_of, texts_of
from credly_core.sandbox.credly.dates import written
from credly_core.sandbox.credly.envelope import FieldError, does_not_know, invalid, listing, one
from credly_core.sandbox.credly.query import ListRules, words
from credly_core.sandbox.credly.site import Site, not_found
from credly_core.sandbox.journal import Mail
from credly_core.sandbox.world.employees import FACTS, Employee, EmployeeState
from credly_core.sandbox.world.organization import Organization

SCOPE = "workforce"
_LIST = ListRules(
    "employees",
    filters=frozenset({"name_or_email", "employee_state", "state", "team"}),
    sorts=frozenset({"email", "created_at", "first_name", "last_name"}),
)
#: The documents spell these both ways.
_SPELLINGS = {f"organization_level{number}": f"organization_level_{number}" for number in (1, 2, 3)}
_WRITABLE = frozenset({*FACTS, *_SPELLINGS})
_INVITATION = frozenset({"employee_list", "list_type", "statuses"})


class EmployeeRoutes:
    """Answers for /employees."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        base = "/organizations/{organization_id}/employees"
        return [
            Route(base, self.all, methods=["GET"]),
            Route(base, self.create, methods=["POST"]),
            Route(base + "/send_invitations", self.invite, methods=["POST"]),
            Route(base + "/{employee_id}", self.get, methods=["GET"]),
            Route(base + "/{employee_id}", self.update, methods=["PUT"]),
            Route(base + "/{employee_id}", self.delete, methods=["DELETE"]),
        ]

    async def all(self, request: Request) -> Response:
        """All employees that pass the filters."""
        organization = self._organization(request, Right.READ)
        query = self._site.list_query(request, _LIST)
        if organization.id == self._site.world.main_id and not query.filters and not query.sort:
            numbers = self._site.world.employees.numbers()
            page = self._site.page(request, query, len(numbers))
            return listing([employee_shape(self._site.world.employees.at(numbers[row])) for row in page.rows], page)
        found = [employee for employee in self._everybody(organization) if _matches(employee, query.filters)]
        for key in reversed(query.sort):
            found.sort(key=_SORTS[key.name], reverse=key.descending)
        page = self._site.page(request, query, len(found))
        return listing([employee_shape(found[row]) for row in page.rows], page)

    async def get(self, request: Request) -> Response:
        """One employee."""
        return one(employee_shape(self._find(request, Right.READ)))

    async def create(self, request: Request) -> Response:
        """201; the address must be new."""
        organization = self._organization(request, Right.WRITE)
        members = await read_body(request, known=_WRITABLE | {"email"}, noun="an employee")
        email = text_of(members, "email")
        if email is None or "@" not in email:
            raise invalid(FieldError("email", "can't be blank" if email is None else "is invalid"))
        if any(employee.email.lower() == email.lower() for employee in self._everybody(organization)):
            raise invalid(FieldError("email", "has already been taken"))
        employee = self._site.world.employees.add(email, _facts(members), self._site.world.clock.now())
        return one(employee_shape(employee), 201)

    async def update(self, request: Request) -> Response:
        """What the body leaves out stays."""
        employee = self._find(request, Right.WRITE)
        members = await read_body(request, known=_WRITABLE, noun="an employee")
        changed = replace(employee, facts={**employee.facts, **_facts(members)})
        self._site.world.employees.change(changed)
        return one(employee_shape(changed))

    async def delete(self, request: Request) -> Response:
        """204."""
        self._site.world.employees.remove(self._find(request, Right.DELETE))
        return Response(status_code=204)

    async def invite(self, request: Request) -> Response:
        """Would invite the listed employees; here it only notes the mails."""
        organization = self._organization(request, Right.WRITE)
        members = await read_body(request, known=_INVITATION, noun="an invitation")
        kind = text_of(members, "list_type") or "external_id"
        if kind not in ("external_id", "email", "id"):
            raise does_not_know(f"the list_type {kind!r} (known: external_id, email, id)")
        wanted = set(texts_of(members, "employee_list"))
        states = set(texts_of(members, "statuses"))
        now = self._site.world.clock.now()
        invited = []
        for employee in self._everybody(organization):
            name = {"id": employee.id, "email": employee.email}.get(kind, employee.facts["external_id"])
            if name in wanted and (not states or employee.state.value in states):
                invited.append(replace(employee, invited_at=now, state=_invited(employee.state)))
        for employee in invited:
            self._site.world.employees.change(employee)
            self._site.world.journal.mails.append(Mail("invitation", employee.email, "", "en", now))
        return one({"invited_count": len(invited)})

    def _organization(self, request: Request, right: Right) -> Organization:
        return self._site.organization(request, right, SCOPE)

    def _everybody(self, organization: Organization) -> list[Employee]:
        return list(self._site.world.employees) if organization.id == self._site.world.main_id else []

    def _find(self, request: Request, right: Right) -> Employee:
        organization = self._organization(request, right)
        employee = self._site.world.employees.find(request.path_params["employee_id"])
        if employee is None or organization.id != self._site.world.main_id:
            raise not_found()
        return employee


def _invited(state: EmployeeState) -> EmployeeState:
    return EmployeeState.PENDING if state is EmployeeState.CREATED else state


def _facts(members: Mapping[str, object]) -> dict[str, str | None]:
    return {_SPELLINGS.get(name, name): text_of(members, name) for name in members if name != "email"}


_SORTS: dict[str, Callable[[Employee], str]] = {
    "email": lambda employee: employee.email.casefold(),
    "created_at": lambda employee: written(employee.created_at) or "",
    "first_name": lambda employee: (employee.facts["first_name"] or "").casefold(),
    "last_name": lambda employee: (employee.facts["last_name"] or "").casefold(),
}


def _matches(employee: Employee, filters: Mapping[str, str]) -> bool:
    text = " ".join(filter(None, (employee.facts["first_name"], employee.facts["last_name"], employee.email)))
    for key, value in filters.items():
        if key == "name_or_email":
            passes = value.casefold() in text.casefold()
        elif key == "team":
            passes = (employee.facts["team"] or "").casefold() == value.casefold()
        else:
            passes = employee.state.value in words(value)
        if not passes:
            return False
    return True


def employee_shape(employee: Employee) -> dict[str, object]:
    """An employee as Credly writes it."""
    facts = employee.facts
    return {
        "id": employee.id,
        "email": employee.email,
        "created_at": written(employee.created_at),
        "employee_state": employee.state.value,
        "employee_state_updated_at": written(employee.state_changed_at),
        "last_invitation_sent_at": written(employee.invited_at),
        "first_name": facts["first_name"],
        "last_name": facts["last_name"],
        "full_name": " ".join(filter(None, (facts["first_name"], facts["last_name"]))),
        "photo_url": None,
        "team": facts["team"],
        "external_id": facts["external_id"],
        "position_title": facts["position_title"],
        "manager_first_name": facts["manager_first_name"],
        "manager_last_name": facts["manager_last_name"],
        "manager_external_id": facts["manager_external_id"],
        "location": None,
        "country": facts["country"],
        "zip_code": facts["zip_code"],
        "state_or_province": facts["state_or_province"],
        "department": facts["department"],
        "organization_level_1": facts["organization_level_1"],
        "organization_level_2": facts["organization_level_2"],
        "organization_level_3": facts["organization_level_3"],
        "job_family": facts["job_family"],
    }
