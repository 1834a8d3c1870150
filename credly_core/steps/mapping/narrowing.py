"""Leaves out instances that no template can mean, so that three thousand learning objects stay three thousand names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.ids import LearningObjectId
from credly_core.domain.learning import LearningObject

_NUMBER = re.compile(r"\d|\b[ivx]+\b", re.IGNORECASE)
_WORDS = re.compile(r"\w{3,}")
#: Words that an object and a template must share before its instances are compared one by one.
_SHARED = 2


def without_idle_instances(
    owners: Iterable[LearningObject], templates: Sequence[BadgeTemplate], linked: Collection[LearningObjectId]
) -> Iterator[LearningObject]:
    """The same objects; instances only of those whose instances a template may mean.

    An instance differs from its object by a year, a number or a cohort: only a template whose name has one too can mean
    it. `linked` names objects of which an instance carries a badge already.
    """
    numbered: dict[str, list[int]] = {}
    for place, one in enumerate(templates):
        for word in _words(one.name) if _NUMBER.search(one.name) else ():
            numbered.setdefault(word, []).append(place)
    for owner in owners:
        keeps = len(owner.instances) > 1 and (owner.id in linked or _is_meant(owner, numbered))
        yield owner if keeps or not owner.instances else replace(owner, instances=())


def _is_meant(owner: LearningObject, numbered: Mapping[str, Sequence[int]]) -> bool:
    """Whether a name of the object shares enough words with one template; `numbered` tells where each word stands."""
    for name in (owner.name, *owner.names.values()):
        words = _words(name)
        shared = Counter(place for word in words if word in numbered for place in numbered[word])
        if max(shared.values(), default=0) >= min(_SHARED, len(words)):
            return bool(numbered)
    return False


@lru_cache(maxsize=20_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in _WORDS.findall(name.casefold()) if not word.isdigit())
