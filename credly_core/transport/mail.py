"""Send a mail through one named server: encrypted unless it is this machine, signed in where that is set."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

from credly_core.domain.secrets import Secret
from credly_core.errors import NotSignedIn, Refused, ServiceBroken, ServiceError, ServiceUnreachable

_SERVICE = "The mail server"
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class MailRoute:
    """Which server sends, from whom to whom."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: Secret | None = None
    sender: str = ""
    recipients: tuple[str, ...] = ()
    #: Further certificate authorities (PEM).
    ca_file: Path | None = field(default=None)


def send_mail(route: MailRoute, *, subject: str, text: str) -> None:
    """Hand a plain mail over to the server; a ServiceError where it did not take it for everybody."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(subject.split())
    mail["From"] = route.sender
    mail["To"] = ", ".join(route.recipients)
    mail.set_content(text)
    error: ServiceError | None = None
    try:
        with closing(_connect(route)) as server:
            if route.user and route.password is not None:
                server.login(route.user, route.password.reveal())
            left_out = server.send_message(mail)
            server.quit()
        if left_out:
            error = _refused(f"{_SERVICE} took it for some recipients only.")
    except smtplib.SMTPAuthenticationError:
        error = NotSignedIn(
            f"{_SERVICE} {route.host} did not accept user and password.",
            hint="Check smtp_user and smtp_password in the settings.",
            service=_SERVICE,
        )
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as trouble:
        error = _refused(f"{_SERVICE} {route.host} refused the mail ({type(trouble).__name__}).")
    except smtplib.SMTPException as trouble:
        error = ServiceBroken(f"{_SERVICE} {route.host} did not keep to the protocol: {type(trouble).__name__}.")
    except OSError as trouble:
        error = ServiceUnreachable(
            f"{_SERVICE} {route.host}:{route.port} could not be reached: {trouble.strerror or type(trouble).__name__}.",
            hint="Check smtp_host, smtp_port and smtp_security in the settings.",
            service=_SERVICE,
        )
    if error is not None:
        raise error  # outside the handler: the lower failure may hold what was sent


def _connect(route: MailRoute) -> smtplib.SMTP:
    """A connection that nobody reads along; without encryption only where that was asked for."""
    if route.security == "none":
        return smtplib.SMTP(route.host, route.port, timeout=_SECONDS)
    context = ssl.create_default_context()
    if route.ca_file is not None:
        context.load_verify_locations(route.ca_file)
    if route.security == "tls":
        return smtplib.SMTP_SSL(route.host, route.port, timeout=_SECONDS, context=context)
    server = smtplib.SMTP(route.host, route.port, timeout=_SECONDS)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _refused(message: str) -> Refused:
    return Refused(message, hint="Check notify_mail_from and notify_mail_to in the settings.", service=_SERVICE)
