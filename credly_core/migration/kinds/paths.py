"""Web addresses and paths in the content folder."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.kinds.suspects import Hit, Suspects


def paths(suspects: Suspects) -> Iterator[Hit]:
    """A path no content folder can hold, an address no browser opens, a kind of file Adobe does not name."""
    text, forms = suspects.text, suspects.conventions.paths
    local = text.str.contains(forms["local"])
    yield Hit("path.local", local)
    address = text.str.contains(forms["url_start"])
    yield Hit("path.url", address & ~text.str.contains(forms["url"]))
    yield Hit("path.slash", ~address & text.str.contains(forms["slash"]))
    if not suspects.column.extensions:
        return
    extension = extension_of(text, suspects.conventions.paths["extension"])
    known = ", ".join(suspects.column.extensions)
    yield Hit("path.noextension", extension == "", {"known": known})
    other = ~extension.str.to_lowercase().is_in(list(suspects.column.extensions))
    yield Hit("path.extension", other, {"known": known}, {"extension": extension})


def extension_of(text: pl.Series, pattern: str) -> pl.Series:
    """The extension of the last part of a path or address; the host of an address has none."""
    last = text.str.replace(r"[?#].*$", "").str.replace(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/]*", "")
    return last.str.extract(r"[^/\\]*$", 0).fill_null("").str.extract(pattern, 1).fill_null("")
