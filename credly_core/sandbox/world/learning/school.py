"""ALM's side of one made-up world, put together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.world.learning.earning import Earnings
from credly_core.sandbox.world.learning.enrollments import EnrollmentBook
from credly_core.sandbox.world.learning.learners import LearnerBook
from credly_core.sandbox.world.learning.seeding import CatalogueSeeder
from credly_core.sandbox.world.learning.things import Instance, ThingState
from credly_core.sandbox.world.people import PeopleBook
from credly_core.sandbox.world.templates import TemplateBook

ACCOUNT_ID = "900210"
ACCOUNT_NAME = "Larkfield Learning"
SUBDOMAIN = "larkfield-learning"


class School:
    """One ALM account: learners, catalogue, enrollments, and the sources of its migration project."""

    def __init__(self, options: SandboxOptions, people: PeopleBook, templates: TemplateBook, main_id: str) -> None:
        by_name = {template.name: template.id for template in templates.of(main_id)}
        seeder = CatalogueSeeder(options.seed, options.history_until, by_name)
        seeder.seed(skills=options.alm.skills, objects=options.alm.objects)
        self.catalogue = seeder.catalogue
        self.sources = seeder.sources
        self.learners = LearnerBook(options.seed, options.alm.learners, people, options.history_until)
        self.enrollments = EnrollmentBook(options.seed, self.learners, self._open_instances(), options.history_until)
        self.earnings = Earnings(self.catalogue, self.enrollments)
        self.created_at = datetime.combine(options.history_until, datetime.min.time(), tzinfo=UTC) - timedelta(1_100)

    def _open_instances(self) -> list[Instance]:
        """Instances that the seeded past may have chosen: all but those of drafts."""
        objects = self.catalogue.objects
        instances = self.catalogue.instances.values()
        return [each for each in instances if objects[each.object_id].state is not ThingState.DRAFT]
