"""Web addresses and paths in the content folder."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.kinds.suspects import TEXT, Hit, Suspects, Test


def paths(suspects: Suspects) -> Iterator[Hit]:
    """A path no content folder can hold, an address no browser opens, a kind of file Adobe does not name."""
    forms, known = suspects.conventions.paths, list(suspects.column.extensions)
    address = TEXT.str.contains(forms["url_start"])
    tests = [
        Test("path.local", TEXT.str.contains(forms["local"])),
        Test("path.url", address & ~TEXT.str.contains(forms["url"])),
        Test("path.slash", ~address & TEXT.str.contains(forms["slash"])),
    ]
    if known:
        extension, facts = extension_of(TEXT, forms["extension"]), {"known": ", ".join(known)}
        tests += [
            Test("path.noextension", extension == "", facts),
            Test("path.extension", ~extension.str.to_lowercase().is_in(known), facts, {"extension": extension}),
        ]
    return suspects.hits(tests)


def extension_of(text: pl.Expr, pattern: str) -> pl.Expr:
    """The extension of the last part of a path or address; the host of an address has none."""
    last = text.str.replace(r"[?#].*$", "").str.replace(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/]*", "")
    return last.str.extract(r"[^/\\]*$", 0).fill_null("").str.extract(pattern, 1).fill_null("")
