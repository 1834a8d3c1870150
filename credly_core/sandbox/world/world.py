"""The whole made-up world: what every answer of the sandbox is read from."""

from __future__ import annotations

from datetime import UTC, datetime, time

from credly_core.sandbox.journal import Journal
from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.world.badges import BadgeBook
from credly_core.sandbox.world.clock import MovableClock
from credly_core.sandbox.world.employees import EmployeeBook
from credly_core.sandbox.world.events import EventBook, EventType, Subject
from credly_core.sandbox.world.history import seeded_badges
from credly_core.sandbox.world.learning.school import School
from credly_core.sandbox.world.organization import Organization, seeded_organizations
from credly_core.sandbox.world.people import PeopleBook
from credly_core.sandbox.world.pictures import Picture, PictureKind
from credly_core.sandbox.world.templates import add_neighbours, seeded_templates
from credly_core.sandbox.world.tokens import KeyBook


class World:
    """Organizations, templates, people, badges and keys; `school` is ALM's account.

    Not for several threads: the server has one.
    """

    def __init__(self, options: SandboxOptions) -> None:
        self.options = options
        self.clock = MovableClock(options.now)
        seed, until = options.seed, options.history_until
        main, neighbour = seeded_organizations(seed, until)
        self.organizations = {main.id: main, neighbour.id: neighbour}
        self.main_id = main.id
        self.templates = seeded_templates(seed, options.templates, organization_id=main.id, until=until)
        self.people = PeopleBook(seed, options.earner_count)
        columns = seeded_badges(
            seed, options.badges, templates=self.templates, people=self.people, organization_id=main.id, until=until
        )
        self.badges = BadgeBook(seed, columns, self.people)
        self.school = School(options, self.people, self.templates, main.id)
        add_neighbours(self.templates, seed, organization_id=neighbour.id, until=until)
        self.employees = EmployeeBook(seed, self.people, until)
        self.events = EventBook(seed, self.badges, self.templates, main.id)
        today = datetime.combine(self.clock.now().date(), time(0, 0), tzinfo=UTC)
        self.keys = KeyBook(seed, main=main.id, neighbour=neighbour.id, today=today, days_left=options.token_days)
        self.pictures = self._seeded_pictures()
        self.journal = Journal()
        #: Where the other stand-in over this world answers; empty until somebody serves it.
        self.alm_url = ""

    @property
    def main(self) -> Organization:
        """The organization everybody works with."""
        return self.organizations[self.main_id]

    def issued_count(self, template_id: str) -> int:
        """How many badges were issued from a template."""
        position = self.templates.position_of(template_id)
        return 0 if position is None else self.badges.count_of(position)

    def tell(self, kind: EventType, subject: Subject) -> None:
        """Record that something happened."""
        self.events.add(kind, subject, organization_id=self.main_id, at=self.clock.now())

    def add_picture(self, picture: Picture) -> None:
        """Make a picture known at its address."""
        self.pictures[picture.id] = picture

    def _seeded_pictures(self) -> dict[str, Picture]:
        pictures = {}
        for position in range(len(self.templates)):
            picture = self.templates.at(position).picture
            if picture is not None:
                pictures[picture.id] = picture
        for organization in self.organizations.values():
            logo = Picture(id=organization.logo_id, slug="logo", kind=PictureKind.LOGO, label=organization.name[:1])
            pictures[logo.id] = logo
        return pictures
