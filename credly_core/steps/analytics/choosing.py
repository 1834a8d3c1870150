"""Values of filters as people write them in a notebook: a template by its name, and a clear answer to a slip."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence

from credly_core.analytics.measure import Measure
from credly_core.domain.scope import Facet
from credly_core.errors import SettingsError
from credly_core.steps.analytics.answers import Choice, Given, texts_of

_NEAR = 3


def values_known(choices: Mapping[str, Given], offered: Callable[[Facet], Sequence[Choice]]) -> dict[str, Given]:
    """The same choices with the values of filters as the tables know them; SettingsError for what is not there."""
    facets = {facet.value: facet for facet in Facet}
    return {
        name: _of_facet(facets[name], texts_of(value), offered(facets[name])) if name in facets else value
        for name, value in choices.items()
    }


def mark_known(measure: Measure, mark: object, offered: Callable[[Facet], Sequence[Choice]]) -> object:
    """A mark as the measure has it: a template that was named by its name, by its id."""
    if mark is None or measure.mark != "template_id":
        return mark
    found = _of_facet(Facet.TEMPLATE, [str(mark)], offered(Facet.TEMPLATE))
    if len(found) > 1:
        raise SettingsError(
            f"{len(found)} badge templates are called “{mark}”.", hint=f"Name one by its id: {', '.join(found)}."
        )
    return found[0] if found else mark


def _of_facet(facet: Facet, texts: Sequence[str], offered: Sequence[Choice]) -> list[str]:
    found: list[str] = []
    for text in filter(None, texts):
        meant = [one.value for one in offered if one.value == text]
        meant = meant or [one.value for one in offered if one.label.casefold() == text.casefold()]
        if not meant:
            raise _unknown(facet, text, offered)
        found += meant
    return found


def _unknown(facet: Facet, text: str, offered: Sequence[Choice]) -> SettingsError:
    labels = {one.label.casefold(): one.label for one in offered if not one.label.startswith("(")}
    near = [labels[one] for one in difflib.get_close_matches(text.casefold(), labels, _NEAR)]
    meant = f"Did you mean {' or '.join(f'“{one}”' for one in near)}? " if near else ""
    return SettingsError(
        f"There is no {facet.title.lower()} “{text}” among the issued badges.",
        hint=f"{meant}All there are: console.analytics.choices({facet.value!r})",
    )
