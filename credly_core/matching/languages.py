"""Guesses the language of a short name from its letters, its endings and the words that only one language has."""

from __future__ import annotations

import functools
import re

from credly_core.matching.vocabulary import Meaning, load_vocabulary

_LETTERS = {
    "ñ¿¡": "es", "äöß": "de", "ãõ": "pt", "łęąśżźćń": "pl", "œèêùû": "fr", "ò": "it",
    "åø": "da", "ğış": "tr", "řěůč": "cs", "șță": "ro", "őű": "hu",
}  # fmt: skip
_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "han"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
)
#: Endings that are common in one language and rare in the others.
_ENDINGS = {
    "es": ("cion", "ciones", "dad", "dades", "miento", "aje", "ero", "eria", "ico", "ica"),
    "pt": ("cao", "coes", "dade", "agem", "eiro", "eira", "encia", "ico", "ica"),
    "it": ("zione", "zioni", "mento", "menti", "ita", "aggio", "tore", "ezza", "ico", "ica", "iche"),
    "fr": ("ement", "eur", "eurs", "ique", "iques", "aire", "aires", "ite", "ites", "euse", "elle", "tion"),
    "de": ("ung", "ungen", "heit", "keit", "schaft", "recht", "pflege", "technik", "kunde", "lich", "schutz", "lehre"),
    "nl": ("heid", "ingen", "atie", "aties", "schap", "lijk", "ijke", "zorg", "kunde", "techniek", "teit"),
    "pl": ("anie", "enie", "osc", "owy", "owa", "owe", "stwo", "nia", "cja", "cji", "nych", "ego", "ami"),
    "en": ("ing", "tion", "ness", "ship", "ment", "ity", "ery", "ance", "ics", "ed", "ers", "ills", "ight", "th"),
}


_CERTAIN = 100.0
#: Shorter words have no telling ending.
_SHORTEST_WITH_ENDING = 5


def guess_language(name: str, pieces: tuple[str, ...]) -> str:
    """The language, two letters; empty when nothing tells.

    >>> guess_language("Grundlagen der Pflege", ("grundlagen", "der", "pflege"))
    'de'
    """
    votes = {} if name.isascii() else _votes_of_letters(name)
    script = next((language for language, vote in votes.items() if vote == _CERTAIN), "")
    if script:
        return script
    for piece in pieces:
        for language, vote in _votes_of(piece):
            votes[language] = votes.get(language, 0) + vote
    best = sorted(votes.items(), key=lambda one: (-one[1], one[0] != "en"))
    if not best or best[0][1] < 1:
        return ""
    is_tied = len(best) > 1 and best[0][1] == best[1][1] and best[0][0] != "en"
    return "" if is_tied else best[0][0]


def _votes_of_letters(name: str) -> dict[str, float]:
    """A script of its own is certain; a letter that few languages have is a strong hint."""
    for pattern, language in _SCRIPTS:
        if pattern.search(name):
            return {language: _CERTAIN}
    lower = name.lower()
    return {language: 1.5 for letters, language in _LETTERS.items() if any(letter in lower for letter in letters)}


@functools.lru_cache(maxsize=65536)
def _votes_of(piece: str) -> tuple[tuple[str, float], ...]:
    """What one word says about the language of its name."""
    known = load_vocabulary().words.get((piece,), ())
    languages = sorted({one.language for one in known})
    strong = any(one.meaning in (Meaning.GRAMMAR, Meaning.FORM, Meaning.LEVEL) for one in known)
    votes = [(language, (2.0 if strong else 1.0) / len(languages)) for language in languages]
    if len(piece) >= _SHORTEST_WITH_ENDING:
        votes += [(language, 0.6) for language, endings in _ENDINGS.items() if piece.endswith(endings)]
    return tuple(votes)
