"""The encodings a person may choose from, each with what tells it from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: Characters shown on each side of the first one that two encodings read differently.
_AROUND = 12


def encoding_choices(names: Sequence[str], previews: Mapping[str, str], data: bytes) -> dict[str, str]:
    """Encodings by name with what they read, the likeliest first.

    Those that read the whole file the same are one choice. Where the preview of two is the same and the file is not,
    the first place that tells them apart is shown beside it.
    """
    texts: dict[str, list[str]] = {}
    for name in names:
        texts.setdefault(data.decode(name, "replace"), []).append(name)
    alike: dict[str, list[str]] = {}
    for text, group in texts.items():
        alike.setdefault(previews.get(group[0], ""), []).append(text)
    return {
        texts[text][0]: _label(texts[text], preview, _apart(text, [other for other in same if other is not text]))
        for preview, same in alike.items()
        for text in same
    }


def _label(names: Sequence[str], preview: str, apart: str) -> str:
    shown = ", ".join(filter(None, (preview, apart)))
    return f"{shown} ({', '.join(names)})" if shown else ", ".join(names)


def _apart(text: str, others: Sequence[str]) -> str:
    """The text around the first place where it is not as another."""
    places = [
        place
        for other in others
        if (place := next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), None))
        is not None
    ]
    if not places:
        return ""
    around = text[max(0, places[0] - _AROUND) : places[0] + _AROUND]
    return f"“{' '.join(''.join(sign if sign.isprintable() else ' ' for sign in around).split())}”"
