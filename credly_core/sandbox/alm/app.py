"""The stand-in for ALM as one web application."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount

from credly_core.sandbox.alm.api import Api
from credly_core.sandbox.alm.control.hooks import HookControls
from credly_core.sandbox.alm.control.people import PeopleControls
from credly_core.sandbox.alm.control.sprints import SprintControls
from credly_core.sandbox.alm.control.world import WorldControls
from credly_core.sandbox.alm.oauth import OAuthRoutes
from credly_core.sandbox.alm.refusals import AlmRefusal, does_not_know
from credly_core.sandbox.alm.routes.bulkimport import BulkImportRoutes
from credly_core.sandbox.alm.routes.catalogue import CatalogueRoutes
from credly_core.sandbox.alm.routes.earned import EarnedRoutes
from credly_core.sandbox.alm.routes.enrolling import EnrollingRoutes
from credly_core.sandbox.alm.routes.jobs import JobRoutes
from credly_core.sandbox.alm.routes.people import PeopleRoutes
from credly_core.sandbox.alm.routes.public import PublicRoutes
from credly_core.sandbox.alm.site import AlmSite

API = "/primeapi/v2"


def build_app(site: AlmSite) -> Starlette:
    """All routes over one account: OAuth, the API, and the controls outside both."""
    api, bulkimport, jobs = Api(site), BulkImportRoutes(site), JobRoutes(site)
    below: list[BaseRoute] = [
        *PeopleRoutes(api).routes(),
        *EarnedRoutes(api).routes(),
        *CatalogueRoutes(api).routes(),
        *EnrollingRoutes(api).routes(),
        *jobs.routes(),
        *bulkimport.routes(),
    ]
    routes: list[BaseRoute] = [
        Mount(API, routes=below),
        *OAuthRoutes(site).routes(),
        *PublicRoutes(api).routes(),
        *jobs.outside(),
        *bulkimport.outside(),
        *WorldControls(site).routes(),
        *SprintControls(site).routes(),
        *PeopleControls(api).routes(),
        *HookControls(site).routes(),
    ]
    handlers: dict[int | type[Exception], Callable[[Request, Exception], Response]] = {
        AlmRefusal: _refused,
        HTTPException: _unknown_route,
    }
    return Starlette(routes=routes, exception_handlers=handlers)


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, AlmRefusal):
        raise error
    return error.response()


def _unknown_route(request: Request, error: Exception) -> Response:
    return does_not_know(f"{request.method} {request.url.path}", status=404).response()
