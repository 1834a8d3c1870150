"""Instances are compared one by one only where a template may mean one."""

from __future__ import annotations

from credly_core.steps.mapping.narrowing import without_idle_instances
from tests.unit.domain.mapping.scene import a_course, a_template

YEARS = a_course(1, "Data Literacy Essentials", None, None)
OTHER = a_course(2, "Forklift Safety", None, None)
SINGLE = a_course(3, "Data Literacy Essentials", None)


def kept(*names: str, linked: frozenset[str] = frozenset()) -> list[int]:
    templates = [a_template(number, name) for number, name in enumerate(names, 1)]
    return [len(one.instances) for one in without_idle_instances((YEARS, OTHER, SINGLE), templates, linked)]  # type: ignore[arg-type]


def test_a_template_with_a_year_keeps_the_instances_of_objects_of_its_name() -> None:
    assert kept("Data Literacy 2026") == [2, 0, 0]


def test_a_template_without_a_number_means_the_object() -> None:
    assert kept("Data Literacy Essentials") == [0, 0, 0]


def test_an_instance_that_is_tied_already_is_kept() -> None:
    assert kept("Anything", linked=frozenset((OTHER.id,))) == [0, 2, 0]
