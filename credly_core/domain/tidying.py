"""Tidy what people paste into a connection form, and say what was done. Nothing is asked, nothing is sent.

People paste a whole address where an ID belongs, a header where a token belongs, and exchange the two. What can
be read in one way only is put right; what is a guess is offered.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from credly_core.domain.connections import PRODUCTION_HOST, SANDBOX_HOST, ConnectionForm, Credentials
from credly_core.domain.secrets import Secret

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ANY_UUID = re.compile(rf"(?<![0-9a-z]){_UUID}(?![0-9a-z])", re.IGNORECASE)
_ORGANIZATION_PATH = re.compile(rf"/organizations/({_UUID})(?![0-9a-z])", re.IGNORECASE)
_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›＂＇"
_PREFIX = re.compile(r"(?:-H\s*[\"'“”]?)?(authorization\s*:|basic|bearer|token)(?:\s+|(?<=:))", re.IGNORECASE)
_SCHEME = re.compile(r"(https?)(?::/*|/{2,})", re.IGNORECASE)
_LITERAL = re.compile(r"(?:127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]+)?")
#: What a token looks like at least: long, one word, nothing an identifier in an address would have.
_TOKEN_LIKE = re.compile(r"[A-Za-z0-9_+/=.~-]{16,}")
#: What an organization is called in the address of its public page.
_SLUG = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")

#: Hosts people name when they mean the API.
_MEANT_HOSTS = {
    "credly.com": PRODUCTION_HOST,
    "www.credly.com": PRODUCTION_HOST,
    "api.youracclaim.com": PRODUCTION_HOST,
    "www.youracclaim.com": PRODUCTION_HOST,
    "youracclaim.com": PRODUCTION_HOST,
    "sandbox.credly.com": SANDBOX_HOST,
    "sandbox-api.youracclaim.com": SANDBOX_HOST,
    "sandbox.youracclaim.com": SANDBOX_HOST,
}


@dataclass(frozen=True, slots=True)
class Tidied:
    """A tidied form, what was done in words, and, where ID and token look exchanged, the form with both swapped."""

    form: ConnectionForm
    notes: tuple[str, ...] = ()
    swap_offered: bool = False
    swapped: ConnectionForm | None = None


def is_uuid(text: str) -> bool:
    """Whether the text is one identifier as Credly makes them."""
    return bool(_ANY_UUID.fullmatch(text))


def looks_like_token(text: str) -> bool:
    """Whether the text could be a token but not an identifier."""
    return not is_uuid(text) and bool(_TOKEN_LIKE.fullmatch(text)) and not _SLUG.fullmatch(text)


def doubt_of_organization(text: str) -> str:
    """Why this can be no organization ID, before anybody is asked; empty where it can."""
    if not text.strip() or is_uuid(_tidy_organization(text, [])):
        return ""
    return "An organization ID has five groups of letters and digits; this has not."


def doubt_of_secret(label: str, secret: Secret | None) -> str:
    """Why this is probably not one secret, without repeating it; empty where nothing speaks against it."""
    text = _clean(secret.reveal()) if secret else ""
    while found := _PREFIX.match(text):
        text = text[found.end() :].strip().strip(_QUOTES)
    if len(text.split()) <= 1:
        return ""
    return f"A blank stands inside the {label}. It is left out for the test; check that nothing else was copied along."


def tidy_form(form: ConnectionForm) -> Tidied:
    """Tidy every field; the notes name the fields as the page does and never repeat a secret."""
    notes: list[str] = []
    host = _tidy_host(form.host, notes)
    organization = _tidy_organization(form.organization_id, notes)
    if not organization and (inside := _ORGANIZATION_PATH.search(_clean(form.host))):
        organization = inside[1].lower()
        notes.append("Organization ID: taken from the address in the Hostname field.")
    token = _tidy_secret("Authorization Token", form.credentials.token, notes)
    credentials = Credentials(
        token=token,
        client_id=_tidy_plain("Client ID", form.credentials.client_id, notes),
        client_secret=_tidy_secret("Client secret", form.credentials.client_secret, notes),
    )
    tidied = ConnectionForm(_tidy_name(form.name), organization, host, credentials)
    swapped = _swap(tidied)
    return Tidied(tidied, tuple(notes), swapped is not None, swapped)


def _swap(form: ConnectionForm) -> ConnectionForm | None:
    """The form with ID and token exchanged, when each looks like the other."""
    token = form.credentials.token.reveal() if form.credentials.token else ""
    organization = form.organization_id
    id_is_wrong = looks_like_token(organization)
    token_is_wrong = is_uuid(token)
    if is_uuid(organization) or not (id_is_wrong or token_is_wrong):
        return None
    if token and not token_is_wrong:
        return None
    credentials = replace(form.credentials, token=Secret(organization) if organization else None)
    return replace(form, organization_id=token.lower(), credentials=credentials)


def tidy_word(label: str, text: str, notes: list[str]) -> str:
    """One word as it was meant; what was done to it is added to the notes."""
    return _cleaned(label, text, notes)


def tidy_secret(label: str, secret: Secret | None, notes: list[str]) -> Secret | None:
    """A secret without what is often pasted along with it."""
    return _tidy_secret(label, secret, notes)


def tidy_host_name(text: str, notes: list[str]) -> str:
    """A host name out of whatever address was pasted."""
    return _tidy_host(text, notes)


# --- single fields --------------------------------------------------------------------------------------------


def _clean(text: str) -> str:
    """Without signs nobody sees, line breaks and quotes around; spaces of every kind count as spaces."""
    visible = "".join(
        " " if unicodedata.category(sign) in ("Zs", "Zl", "Zp") or sign in "\t\r\n\v\f" else sign
        for sign in text
        if unicodedata.category(sign) not in ("Cf", "Cc") or sign in "\t\r\n\v\f"
    )
    stripped = visible.strip()
    while len(stripped) > 1 and stripped[0] in _QUOTES and stripped[-1] in _QUOTES:
        stripped = stripped[1:-1].strip()
    return stripped


def _note(notes: list[str], label: str, what: str) -> None:
    line = f"{label}: {what}"
    if line not in notes:
        notes.append(line)


def _cleaned(label: str, text: str, notes: list[str]) -> str:
    """The one-word value: cleaned, and without spaces inside."""
    clean = _clean(text).strip(_QUOTES)
    word = "".join(clean.split())
    if word != text:
        seen = "spaces" if text.replace(" ", "") == word else "spaces, quotes or invisible characters"
        _note(notes, label, f"{seen} were removed.")
    return word


def _tidy_name(text: str) -> str:
    """Only what nobody sees and nobody needs; joiners inside words belong to some scripts."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def _tidy_plain(label: str, text: str, notes: list[str]) -> str:
    return _cleaned(label, text, notes)


def _tidy_organization(text: str, notes: list[str]) -> str:
    clean = _clean(text)
    inside = _ORGANIZATION_PATH.search(clean)
    found = [inside[1]] if inside else _ANY_UUID.findall(clean)
    if len(set(map(str.lower, found))) == 1:
        identifier = found[0].lower()
        if "/" in clean:
            _note(notes, "Organization ID", "taken out of the pasted address.")
        elif clean.lower() != identifier or clean != text:
            _note(notes, "Organization ID", "spaces and other signs around it were removed.")
        return identifier
    return _cleaned("Organization ID", text, notes)


def _tidy_secret(label: str, secret: Secret | None, notes: list[str]) -> Secret | None:
    if secret is None or not secret:
        return None
    text = secret.reveal()
    clean = _clean(text)
    was_basic = False
    while found := _PREFIX.match(clean):
        word = found[1].rstrip(": \t").capitalize()
        was_basic = word == "Basic"
        _note(notes, label, f"“{word}” in front of it was removed.")
        clean = clean[found.end() :].strip().strip(_QUOTES)
    word = "".join(clean.strip(_QUOTES).split())
    if was_basic and (decoded := _from_basic(word)):
        _note(notes, label, "taken out of the Basic header, where it stands encoded.")
        word = decoded
    elif word.endswith(":") and word.count(":") == 1:
        _note(notes, label, "the colon at its end was removed.")
        word = word[:-1]
    if not notes or not any(line.startswith(label) for line in notes):
        _cleaned(label, text, notes)
    return Secret(word) if word else None


def _from_basic(word: str) -> str:
    """The user name of a Basic value; empty when it is none."""
    try:
        decoded = base64.b64decode(word, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    user, colon, password = decoded.partition(":")
    return user if colon and user.isprintable() and user and not password else ""


def _tidy_host(text: str, notes: list[str]) -> str:
    steps: tuple[Callable[[str, list[str]], str], ...] = (_without_scheme, _without_rest, _as_meant)
    host = "".join(_clean(text).split())
    if host != text and text.strip() != host:
        _note(notes, "Hostname", "spaces, quotes or invisible characters were removed.")
    for step in steps:
        host = step(host, notes)
    return host


def _without_scheme(host: str, notes: list[str]) -> str:
    """Drop the scheme; plain http stays only in front of a literal loopback address."""
    found = _SCHEME.match(host)
    if found is None:
        return host
    rest = host[found.end() :]
    if found[1].lower() == "http" and _LITERAL.match(rest):
        return f"http://{rest}"
    _note(notes, "Hostname", f"{found[1].lower()}:// was removed; the connection is always encrypted.")
    return rest


def _without_rest(host: str, notes: list[str]) -> str:
    """Drop path, query and the dot at the end, and write small."""
    scheme, divider, rest = host.rpartition("://")
    name, *more = re.split(r"[/?#]", rest, maxsplit=1)
    if more:
        _note(
            notes,
            "Hostname",
            "the path after the name was removed." if more[0] else "the slash at the end was removed.",
        )
    name = name.rstrip(".").lower() if name.isascii() else name
    return f"{scheme.lower()}{divider}{name}"


def _as_meant(host: str, notes: list[str]) -> str:
    meant = _MEANT_HOSTS.get(host)
    if meant is None:
        return host
    _note(notes, "Hostname", f"{host} is not the API; {meant} is used.")
    return meant
