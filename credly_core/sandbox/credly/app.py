"""The stand-in for Credly as one web application."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount

from credly_core.sandbox.credly.authoring import AuthoringRoutes
from credly_core.sandbox.credly.badges import BadgeRoutes
from credly_core.sandbox.credly.control import ControlRoutes
from credly_core.sandbox.credly.control_templates import TemplateControlRoutes
from credly_core.sandbox.credly.employees import EmployeeRoutes
from credly_core.sandbox.credly.envelope import Refusal, does_not_know
from credly_core.sandbox.credly.events import EventRoutes
from credly_core.sandbox.credly.images import ImageRoutes
from credly_core.sandbox.credly.issuing.routes import IssuingRoutes
from credly_core.sandbox.credly.oauth import OAuthRoutes
from credly_core.sandbox.credly.obi import ObiRoutes
from credly_core.sandbox.credly.organizations import OrganizationRoutes
from credly_core.sandbox.credly.pages import PageRoutes
from credly_core.sandbox.credly.site import Site
from credly_core.sandbox.credly.templates import TemplateRoutes
from credly_core.sandbox.credly.tokens import TokenRoutes


def build_app(site: Site) -> Starlette:
    """All routes over one world: /v1 and the same at /api/v1, pictures, and the controls outside both."""
    oauth = OAuthRoutes(site).routes()
    api: list[BaseRoute] = [
        *OrganizationRoutes(site).routes(),
        *TemplateRoutes(site).routes(),
        *AuthoringRoutes(site).routes(),
        *BadgeRoutes(site).routes(),
        *IssuingRoutes(site).routes(),
        *EmployeeRoutes(site).routes(),
        *EventRoutes(site).routes(),
        *TokenRoutes(site).routes(),
        *ObiRoutes(site).routes(),
        *oauth,
    ]
    routes: list[BaseRoute] = [
        Mount("/v1", routes=api),
        Mount("/api/v1", routes=api),
        *oauth,
        *ImageRoutes(site).routes(),
        *PageRoutes(site).routes(),
        *ControlRoutes(site).routes(),
        *TemplateControlRoutes(site).routes(),
    ]
    handlers: dict[int | type[Exception], Callable[[Request, Exception], Response]] = {
        Refusal: _refused,
        HTTPException: _unknown_route,
    }
    return Starlette(routes=routes, exception_handlers=handlers)


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return error.response()


def _unknown_route(request: Request, error: Exception) -> Response:
    return does_not_know(f"{request.method} {request.url.path}", status=404).response()
