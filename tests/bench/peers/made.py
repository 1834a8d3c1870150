"""A badge.csv of any length in which one cell in a hundred is bad, and what is wrong with each of them."""

from __future__ import annotations

import random
from pathlib import Path

HEADER = (
    "id", "badgeName", "badgeCreationDate", "lastModifiedDate", "state", "imageUrl", "externalBadgeId",
    "externalBadgeProvider",
)  # fmt: skip
#: Bad cells by column; `{n}` is the number of the record, so that no two are alike by chance.
BAD = {
    "id": ("", " badge-{n} ", "badge-{before}"),
    "badgeName": ("", "A name of a badge that is too long {n}", " Azure Course {n} ", "=Azure Course {n}"),
    "badgeCreationDate": ("", "03/04/2016", "2016-08-17", "42599", "2016-02-30T00:00:00.000Z", "17. August 2016"),
    "lastModifiedDate": ("42599", "1 May 2017", "2017-08-17T08:56:21Z", "2009-01-09T10:00:00.000Z"),
    "state": ("", "ACTIVE", "Aktiv", "Gone"),
    "imageUrl": ("", "Image/picture-{n}.BMP", "C:\\pictures\\{n}.png"),
    "externalBadgeId": ("", "no-template-{n}", "4A4B2C1E-9D1F-4C57-8F0E-{hex}"),
    "externalBadgeProvider": ("", "Creded", "Somebody"),
}


def write(path: Path, rows: int, *, share: float = 0.01, seed: int = 7) -> None:
    """Write the file."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(HEADER) + "\r\n")
        for number in range(rows):
            file.write(",".join(_record(number, share, chance)) + "\r\n")


def _record(number: int, share: float, chance: random.Random) -> list[str]:
    digits = f"{chance.getrandbits(128):032x}"
    unique = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    cells = [
        f"badge-{number:07d}",
        f"Azure Course {number:07d}",
        _moment(chance, 2010),
        _moment(chance, 2018),
        "Active" if chance.random() < 0.9 else "Retired",
        f"https://images.credly.com/images/{unique}/image.png",
        unique,
        "Credly",
    ]
    for position, name in enumerate(HEADER):
        if chance.random() < share:
            before = f"{max(0, number - 1000):07d}"
            cells[position] = chance.choice(BAD[name]).format(n=number, before=before, hex=f"{number:012X}")
    return cells


def _moment(chance: random.Random, first_year: int) -> str:
    number = chance.getrandbits(52)
    year, month, day = first_year + number % 8, number // 8 % 12 + 1, number // 96 % 28 + 1
    hour, minute, second = number // 2688 % 24, number // 64512 % 60, number // 3870720 % 60
    return f"{year}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}.{number // 232243200 % 1000:03d}Z"
