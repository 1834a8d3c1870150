"""Words about mailboxes: functions that are no person, well-known providers, and the slips people make in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

_ROLE_NAMES = """
    abuse academy accounting accounts accueil admin administracion administration administrator all
    amministrazione anfrage assistance atendimento billing bookings buchhaltung careers comercial
    communication compliance contabilidad contact contacto contato correo customerservice direccion
    do-not-reply donotreply education einkauf empfang enquiries everyone feedback finance formation formazione
    frontdesk hello help helpdesk hostmaster hr info informacion information infos inquiries it itsupport jobs
    kontakt learning legal lms mail mailer-daemon marketing media moderator news newsletter no-reply no_reply
    noreply office orders payroll personal postmaster press presse privacy purchasing recepcion reception
    recruiting recruitment redaktion rekrutacja rh root sales schulung secretaria security sekretariat service
    servicedesk soporte staff subscribe suporte support sysadmin team test training unsubscribe user ventas
    verkauf vertrieb verwaltung webmaster weiterbildung www
"""
#: What stands before the @ when nobody in particular reads the mail, in the languages of our accounts.
ROLE_NAMES = frozenset(_ROLE_NAMES.split())

#: Providers whose names people know and mistype.
WELL_KNOWN_DOMAINS = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.fr",
    "hotmail.co.uk",
    "outlook.com",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "icloud.com",
    "protonmail.com",
    "t-online.de",
    "orange.fr",
    "wanadoo.fr",
    "libero.it",
    "comcast.net",
    "verizon.net",
    "naver.com",
    "yandex.ru",
    "qq.com",
    "163.com",
)

#: One slip away from a well-known domain, and yet real.
_REAL_ALL_THE_SAME = frozenset(
    {"mail.com", "email.com", "ymail.com", "cloud.com", "proton.com", "range.fr", "navar.com", "aver.com", "q.com"}
)
#: Shorter names are within one slip of too many real ones.
_SHORTEST = 9
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def is_role(local: str) -> bool:
    """Whether this stands for a function; what follows a plus does not count.

    >>> is_role("Info+berlin"), is_role("anna.info")
    (True, False)
    """
    return local.partition("+")[0].lower() in ROLE_NAMES


@cache
def domain_typos() -> Mapping[str, str]:
    """Domains that are one slip of the fingers away from a well-known one, and what was meant.

    >>> domain_typos()["gmial.com"], domain_typos()["gmail.con"], "mail.com" in domain_typos()
    ('gmail.com', 'gmail.com', False)
    """
    found: dict[str, str] = {}
    for meant in WELL_KNOWN_DOMAINS:
        if len(meant) >= _SHORTEST:
            for slip in _slips(meant):
                found.setdefault(slip, meant)
    for real in (*WELL_KNOWN_DOMAINS, *_REAL_ALL_THE_SAME):
        found.pop(real, None)
    return found


def _slips(domain: str) -> Iterator[str]:
    """One letter swapped with the next, left out, doubled, or hit on a neighbouring key; the dot stays."""
    for at, letter in enumerate(domain):
        if letter == ".":
            continue
        before, after = domain[:at], domain[at + 1 :]
        yield before + after
        yield before + letter + letter + after
        if after and after[0] != ".":
            yield before + after[0] + letter + after[1:]
        for neighbour in _neighbours().get(letter, ""):
            yield before + neighbour + after
    name, _, end = domain.rpartition(".")
    if end == "com":
        yield from (f"{name}.{wrong}" for wrong in ("comm", "con", "cim", "vom", "xom", "ocm", "cmo"))
        yield f"{name}com"


@cache
def _neighbours() -> Mapping[str, str]:
    found = {}
    for row in _ROWS:
        for at, letter in enumerate(row):
            found[letter] = row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    return found
