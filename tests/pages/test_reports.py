"""The report behind its button: chosen, made, taken away."""

from __future__ import annotations

import pytest

from pages.parts import places
from tests.pages.conftest import Visit, wait_for_jobs, words
from tests.pages.test_analytics import copied, with_history

__all__ = ["copied", "with_history"]


@pytest.mark.usefixtures("with_history")
def test_a_month_is_made_as_page_and_workbook_and_offered(visit: Visit) -> None:
    at = visit(places.ANALYTICS, **{"reports.panel": True})

    at.multiselect(key="reports.forms").set_value(at.multiselect(key="reports.forms").value[:2]).run()
    at.button(key="reports.make").click().run()
    wait_for_jobs()
    at.run()

    assert not at.exception
    assert "people behind pseudonyms" in words(at)
