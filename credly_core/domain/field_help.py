"""What stands under each field of a connection: what it is and where to find it. Shared by page, command line, docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """One field: its key in `ConnectionForm` or `Credentials`, its label as ALM shows it, and where to find it."""

    key: str
    label: str
    meaning: str
    where: str
    example: str = ""


FIELD_HELP: tuple[FieldHelp, ...] = (
    FieldHelp(
        "name",
        "Connection Name",
        "Your own word for this connection. It is shown at the top of every page.",
        "Choose any name, for example the department and the environment.",
        "Northwind Learning",
    ),
    FieldHelp(
        "organization_id",
        "Organization ID",
        "Credly's identifier of your organization, five groups of letters and digits.",
        "In Credly, open your organization's management pages: it is the part after /organizations/ in the address. "
        "You may paste the whole address here.",
        "0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01",
    ),
    FieldHelp(
        "token",
        "Authorization Token",
        "The key to your organization. It lives 180 days; here it is sealed and never shown again.",
        "In Credly: Developers › Authorization Tokens. Make one of its own for this console, with the right to read.",
    ),
    FieldHelp(
        "host",
        "Hostname",
        "The server of Credly's API: production for real badges, sandbox for trials. Each has its own tokens.",
        "ALM shows the same field in its Credly connector. Leave api.credly.com unless Credly gave you another.",
        "api.credly.com",
    ),
    FieldHelp(
        "client_id",
        "Client ID",
        "The public half of an OAuth application, instead of an authorization token.",
        "In Credly: Developers › OAuth Applications, field UID. Some organizations ask Credly for one first.",
    ),
    FieldHelp(
        "client_secret",
        "Client secret",
        "The secret half of the OAuth application. It is sealed here and never shown again.",
        "In Credly: Developers › OAuth Applications. It is shown once, when the application is made.",
    ),
)

#: The same for the ALM side, by key of `AlmForm` and `AlmCredentials`.
ALM_FIELD_HELP: tuple[FieldHelp, ...] = (
    FieldHelp(
        "alm_host",
        "Region",
        "The server your account lives on. Its keys are of no use on another one.",
        "Look at the address while you work in ALM: it begins with learningmanager, learningmanagereu or "
        "learningmanagerapac.",
        "learningmanager.adobe.com",
    ),
    FieldHelp(
        "alm_client_id",
        "Client ID",
        "The application this console is known as in ALM. Register one with the scope Admin role read access.",
        "In ALM, as Integration Admin: Applications › Register. It is shown there as Application ID.",
        "00000000-0000-4000-8000-000000000000",
    ),
    FieldHelp(
        "alm_client_secret",
        "Client secret",
        "The secret half of the application. It is sealed here and never shown again.",
        "In ALM, as Integration Admin: Applications, open the application. It is shown there as Application Secret.",
    ),
    FieldHelp(
        "alm_refresh_token",
        "Refresh token",
        "What an administrator's consent left behind. It speaks for that person; a service account is best.",
        "In ALM, as Integration Admin: Developer Resources › Access Tokens for Testing and Development. You may paste "
        "the whole answer here.",
    ),
    FieldHelp(
        "alm_redirect",
        "Redirect address",
        "Where ALM sends the browser after consent. Nothing has to answer there: only the address counts.",
        "In ALM, as Integration Admin: Applications, field Redirect Domains of the application; write it the same way.",
        "http://localhost:8501/",
    ),
    FieldHelp(
        "alm_code",
        "Address after consent",
        "The whole address your browser came back to; the code in it works once, for a few minutes.",
        "Copy it from the address line of the browser after you pressed Allow.",
        "http://localhost:8501/?code=…",
    ),
)


def field_help(key: str) -> FieldHelp:
    """The help of one field."""
    return next(help_ for help_ in (*FIELD_HELP, *ALM_FIELD_HELP) if help_.key == key)
