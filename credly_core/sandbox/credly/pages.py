"""The pages people reach from links in answers: plain, and clearly marked as made up."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from credly_core.sandbox.credly.site import Site
from credly_core.sandbox.world.badges import BadgeState

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#1d2733;background:#fff}}
img{{max-width:12rem}}small{{color:#5b6875}}</style></head>
<body>{picture}<h1>{title}</h1><p>{text}</p>
<p><small>Made-up page of the badge console's sandbox.</small></p></body></html>
"""


class PageRoutes:
    """/org/…, /badges/… for a browser."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/org/{organization}", self.organization, methods=["GET"]),
            Route("/org/{organization}/badge/{template}", self.template, methods=["GET"]),
            Route("/badges/{badge_id}", self.badge, methods=["GET"]),
            Route("/badges/{badge_id}/public_url", self.badge, methods=["GET"]),
        ]

    async def organization(self, request: Request) -> Response:
        """An organization's page."""
        for organization in self._site.world.organizations.values():
            if organization.slug == request.path_params["organization"]:
                logo = f"{self._site.url}/images/{organization.logo_id}/logo.png"
                return _page(organization.name, organization.facts["bio"] or "", logo)
        return _gone()

    async def template(self, request: Request) -> Response:
        """A badge template's page, if it is public."""
        world = self._site.world
        for template in world.templates.of(world.main_id):
            if template.slug == request.path_params["template"] and template.public:
                picture = None if template.picture is None else self._site.url + template.picture.path
                return _page(template.name, template.description, picture)
        return _gone()

    async def badge(self, request: Request) -> Response:
        """An accepted badge, while its earner shows it."""
        world = self._site.world
        row = world.badges.row_of(request.path_params["badge_id"])
        badge = None if row is None else world.badges.badge(row)
        if badge is None or badge.state is not BadgeState.ACCEPTED or not badge.public:
            return _gone()
        template = world.templates.at(badge.template)
        picture = None if template.picture is None else self._site.url + template.picture.path
        text = f"Issued to {badge.first_name} {badge.last_name} on {badge.issued_at:%Y-%m-%d}."
        return _page(template.name, text, picture)


def _page(title: str, text: str, picture: str | None) -> Response:
    image = "" if picture is None else f'<img src="{escape(picture)}" alt="">'
    return HTMLResponse(_PAGE.format(title=escape(title), text=escape(text), picture=image))


def _gone() -> Response:
    return HTMLResponse(_PAGE.format(title="Not found", text="There is no such page.", picture=""), 404)
