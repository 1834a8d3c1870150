"""Tidy what people paste about an ALM account: whole addresses, whole answers of ALM's token page, quotes."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.secrets import Secret
from credly_core.domain.tidying import tidy_host_name, tidy_secret, tidy_word

#: The former names of Adobe's hosts.
_MEANT_HOSTS = {
    "captivateprime.adobe.com": "learningmanager.adobe.com",
    "captivateprimeeu.adobe.com": "learningmanagereu.adobe.com",
    "captivateprimeapac.adobe.com": "learningmanagerapac.adobe.com",
}
_MEMBER = re.compile(r"refresh_token[\"']?\s*[:=]\s*[\"']?([^\s\"',&}]+)")


def tidy_alm_form(form: AlmForm) -> tuple[AlmForm, tuple[str, ...]]:
    """The form as it was surely meant, and what was done to it; the notes never repeat a secret."""
    notes: list[str] = []
    host = tidy_host_name(form.host, notes)
    if host in _MEANT_HOSTS:
        notes.append(f"Hostname: {host} is a former name; {_MEANT_HOSTS[host]} is used.")
        host = _MEANT_HOSTS[host]
    given = form.credentials
    credentials = AlmCredentials(
        client_id=tidy_word("Client ID", given.client_id, notes),
        client_secret=tidy_secret("Client secret", given.client_secret, notes),
        refresh_token=_tidy_refresh(given.refresh_token, notes),
    )
    return AlmForm(host, credentials), tuple(notes)


def _tidy_refresh(secret: Secret | None, notes: list[str]) -> Secret | None:
    """The refresh token, also out of the whole answer that ALM's token page shows."""
    inside = _MEMBER.search(secret.reveal()) if secret else None
    if inside is not None:
        notes.append("Refresh token: taken out of the pasted answer.")
        secret = Secret(inside[1])
    return tidy_secret("Refresh token", secret, notes)


def code_in(pasted: str) -> Secret | None:
    """The code of a consent: the code itself, or the address the browser came back to; None when there is none."""
    text = pasted.strip().strip("\"'")
    if text.startswith("{"):
        try:
            found = json.loads(text).get("code")
        except (ValueError, AttributeError):
            return None
        return Secret(found) if isinstance(found, str) and found else None
    if "?" in text or "code=" in text:
        query = urlsplit(text).query or text.partition("?")[2] or text
        return Secret(parse_qs(query)["code"][0]) if parse_qs(query).get("code") else None
    return Secret(text) if re.fullmatch(r"[\w.~+/=-]{4,}", text) else None
