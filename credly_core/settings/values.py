"""The settings class. Order: argument, environment (`BADGE_CONSOLE_…`), `.streamlit/secrets.toml`, default."""

from __future__ import annotations

import getpass
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import available_timezones

import platformdirs
from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from credly_core.domain.accounts import ALM_HOSTS, AlmCredentials, AlmForm
from credly_core.domain.connections import PRODUCTION_HOST, SANDBOX_HOST, ConnectionForm, Credentials
from credly_core.domain.secrets import MASK, Secret
from credly_core.errors import SettingsError
from credly_core.settings.names import PREFIX, near_miss, unknown_variables, variable_of
from credly_core.settings.secrets_file import SecretsFile

#: Where Credly's own pictures are (credly-api.md 1.3).
PICTURE_HOSTS = ("images.credly.com", "sandbox-images.credly.com")
DATABASE_FILE = "badge-console.sqlite"

logger = logging.getLogger(__name__)


def _as_secret(value: object) -> object:
    return Secret(value.strip()) if isinstance(value, str) else value


def _as_list(value: object) -> object:
    return tuple(part for part in re.split(r"[\s,;]+", value) if part) if isinstance(value, str) else value


SecretText = Annotated[Secret, BeforeValidator(_as_secret), PlainSerializer(lambda _: MASK, return_type=str)]
HostList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_as_list)]


def _default_data_dir() -> Path:
    return platformdirs.user_data_path("badge-console", appauthor=False)


def _default_actor() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        return "somebody"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting in force; `value` is masked where it is a secret, and empty where nothing is set."""

    name: str
    value: str
    origin: str
    meaning: str


class Settings(BaseSettings):
    """All settings of this process; they do not change once it runs. SettingsError when one is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,  # a refused value may be a secret
        arbitrary_types_allowed=True,
        validate_default=True,
    )

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        description="Folder for the database and the key file. Default: this user's data folder.",
    )
    database_url: str = Field(
        default="",
        repr=False,  # may hold a password
        description="Address of the database. Default: the SQLite file badge-console.sqlite in data_dir.",
    )
    key_file: Path = Field(
        default=Path(),
        description="File with the key that seals stored credentials. Default: keys/seal.key in data_dir.",
    )
    secret_key: SecretText | None = Field(
        default=None,
        description="The sealing key itself, 32 bytes in base64, instead of key_file. Write new,old to rotate it.",
    )
    allowed_hosts: HostList = Field(
        default=(),
        description="Further hosts that may be asked, such as http://127.0.0.1:8123; commas between.",
    )
    allowed_picture_hosts: HostList = Field(
        default=(),
        description="Hosts besides Credly's own that pictures may be loaded from; commas between.",
    )
    proxy: str = Field(
        default="",
        repr=False,  # may hold a password
        description="Proxy for all requests, http://host:port. Variables such as HTTPS_PROXY are not read.",
    )
    ca_file: Path | None = Field(
        default=None,
        description="File with further certificate authorities (PEM), for networks that inspect encrypted traffic.",
    )
    actor: str = Field(
        default_factory=_default_actor,
        min_length=1,
        description="Who works here; written beside every change. Default: the name of the system's user.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR."
    )
    time_zone: str = Field(
        default="UTC",
        description="Where days begin and end in charts, such as Europe/Berlin; a name of the time zone database.",
    )
    analytics_engine: Literal["duckdb", "postgresql", "spark"] = Field(
        default="duckdb",
        description="What computes charts: duckdb in this process, the postgresql of database_url, or spark.",
    )
    team_field: str = Field(
        default="",
        description="What tells a learner's team in charts: manager, profile, or an active field such as department. "
        "Default: the active field that means a team, else the manager.",
    )
    demo_port: int = Field(
        default=8640,
        ge=0,
        le=65_535,
        description="Port of the sample organization on this machine, shared by all consoles; 0 takes any free one.",
    )
    linkedin_organization_id: str = Field(
        default="",
        pattern=r"^[0-9]*$",
        description="The organization's number at LinkedIn: brings its logo when a badge is added to a profile.",
    )
    rules_every_minutes: int = Field(
        default=60,
        ge=0,
        description="How often a worker sends what matches approved rules; 0: only `badge-console rules run` does.",
    )
    nightly_hour: int = Field(
        default=2,
        ge=-1,
        le=23,
        description="The hour, in `time_zone`, at which everything is read anew and lost webhooks are looked for; "
        "-1: never.",
    )
    work_in_app: bool = Field(
        default=True,
        description="Whether the app itself does what is due while it runs on a SQLite file; false: a worker does.",
    )
    notify_webhook: SecretText | None = Field(
        default=None,
        description="Address that notices are posted to as JSON with a text, such as a chat's; kept like a password.",
    )
    notify_mail_to: HostList = Field(default=(), description="Addresses that notices are mailed to; commas between.")
    notify_mail_from: str = Field(default="", description="Sender of those mails.")
    smtp_host: str = Field(default="", description="Mail server that sends them.")
    smtp_port: int = Field(default=587, ge=1, le=65_535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the way to it is encrypted: starttls, tls (port 465), none."
    )
    smtp_user: str = Field(default="", description="User of the mail server, where it wants one.")
    smtp_password: SecretText | None = Field(default=None, description="Password of that user.")
    credly_connection_name: str = Field(default="", description="Name of the connection that settings give.")
    credly_organization_id: str = Field(default="", description="Credly's id of the organization, a UUID.")
    credly_authorization_token: SecretText | None = Field(
        default=None, description="Credly's authorization token for the organization."
    )
    credly_hostname: str = Field(
        default=PRODUCTION_HOST, description="Credly's host: production, its sandbox, or your own."
    )
    credly_client_id: str = Field(default="", description="OAuth client id, instead of an authorization token.")
    credly_client_secret: SecretText | None = Field(default=None, description="OAuth client secret.")
    alm_account_id: str = Field(
        default="",
        description="ALM's id of the account that settings give; with the three below it signs in from here.",
    )
    alm_client_id: str = Field(default="", description="Client id of the application in ALM.")
    alm_client_secret: SecretText | None = Field(default=None, description="Client secret of the application in ALM.")
    alm_refresh_token: SecretText | None = Field(
        default=None, description="Refresh token that an administrator's consent brought."
    )
    alm_hostname: str = Field(
        default=ALM_HOSTS[0], description="ALM's host: that of the account's region, or your own."
    )

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)
    _warnings: tuple[str, ...] = PrivateAttr(default=())

    def __init__(self, **arguments: object) -> None:
        file = SecretsFile.read(list(type(self).model_fields))
        try:
            super().__init__(**arguments)  # type: ignore[arg-type]  # pydantic checks each of them
        except ValidationError as trouble:
            raise _explain(trouble, arguments, file) from None
        self._origins = {name: _origin_of(name, arguments, file) for name in type(self).model_fields}
        self._warnings = unknown_variables(type(self).model_fields) + file.warnings
        for warning in self._warnings:
            logger.warning("%s", warning)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of the sources; `.env` files and secret folders are none of them."""
        file = SecretsFile.read(list(cls.model_fields))
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=dict(file.values))

    @field_validator("data_dir", mode="after")
    @classmethod
    def _settle_folder(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @field_validator("database_url", mode="after")
    @classmethod
    def _settle_database(cls, url: str, info: ValidationInfo) -> str:
        return url or f"sqlite:///{info.data.get('data_dir', Path()) / DATABASE_FILE}"

    @field_validator("key_file", mode="after")
    @classmethod
    def _settle_key_file(cls, file: Path, info: ValidationInfo) -> Path:
        if file == Path():
            return Path(info.data.get("data_dir", Path())) / "keys" / "seal.key"
        return file.expanduser().absolute()

    @field_validator("time_zone", mode="after")
    @classmethod
    def _check_zone(cls, zone: str) -> str:
        if zone != "UTC" and zone not in available_timezones():  # the list is read from a thousand files
            raise ValueError("is not in the time zone database; write it like Europe/Berlin or UTC")
        return zone

    @field_validator("allowed_hosts", "allowed_picture_hosts", mode="after")
    @classmethod
    def _check_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            _require_origin(host)
        return hosts

    @field_validator("credly_hostname", "alm_hostname", mode="after")
    @classmethod
    def _check_host(cls, host: str) -> str:
        _require_origin(host)
        return host

    @model_validator(mode="after")
    def _check_credentials(self) -> Self:
        if bool(self.credly_client_id) != bool(self.credly_client_secret):
            raise ValueError("credly_client_id and credly_client_secret belong together; one of them is missing")
        if self.credly_authorization_token and self.credly_client_id:
            raise ValueError("give either credly_authorization_token, or credly_client_id with its secret, not both")
        alm = {
            name: bool(getattr(self, name))
            for name in ("alm_account_id", "alm_client_id", "alm_client_secret", "alm_refresh_token")
        }
        if any(alm.values()) and not all(alm.values()):
            missing = ", ".join(name for name, is_given in alm.items() if not is_given)
            raise ValueError(f"an ALM account needs all four of its settings; missing: {missing}")
        return self

    @model_validator(mode="after")
    def _check_notices(self) -> Self:
        if self.notify_mail_to and not (self.smtp_host and self.notify_mail_from):
            raise ValueError("mails to notify_mail_to need smtp_host and notify_mail_from, too")
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise ValueError("smtp_user and smtp_password belong together; one of them is missing")
        if self.smtp_user and self.smtp_security == "none":
            raise ValueError("smtp_password would go out unencrypted: set smtp_security to starttls or tls")
        if self.notify_webhook is not None:
            _require_address(self.notify_webhook.reveal())
        return self

    @property
    def warnings(self) -> tuple[str, ...]:
        """Names that look like settings and are none, with the near miss."""
        return self._warnings

    @property
    def api_origins(self) -> tuple[str, ...]:
        """Everything that may be asked as Credly: its two hosts, the host of the settings, and the allowed ones."""
        return _origins_of((PRODUCTION_HOST, SANDBOX_HOST, self.credly_hostname, *self.allowed_hosts))

    @property
    def alm_origins(self) -> tuple[str, ...]:
        """Everything that may be asked as ALM besides Adobe's own hosts: that of the settings, and the allowed ones."""
        return _origins_of((self.alm_hostname, *self.allowed_hosts))

    @property
    def picture_origins(self) -> tuple[str, ...]:
        """Everything that pictures may be loaded from."""
        return _origins_of((*PICTURE_HOSTS, *self.allowed_picture_hosts))

    def connection_form(self) -> ConnectionForm | None:
        """The connection that the settings give, None when they give none. It is used without being stored."""
        credentials = Credentials(self.credly_authorization_token, self.credly_client_id, self.credly_client_secret)
        if not self.credly_organization_id or not credentials.is_complete:
            return None
        name = self.credly_connection_name or "From the settings"
        return ConnectionForm(name, self.credly_organization_id, self.credly_hostname, credentials)

    def alm_form(self) -> AlmForm | None:
        """How to sign in to the ALM account that the settings give, None when they give none."""
        credentials = AlmCredentials(self.alm_client_id, self.alm_client_secret, self.alm_refresh_token)
        return AlmForm(self.alm_hostname, credentials) if self.alm_account_id and credentials.is_complete else None

    def explain(self) -> tuple[SettingLine, ...]:
        """Every setting in force, with where it came from; secrets masked."""
        return tuple(
            SettingLine(name, _shown(name, getattr(self, name)), self._origins[name], field.description or "")
            for name, field in type(self).model_fields.items()
        )


def _origins_of(hosts: tuple[str, ...]) -> tuple[str, ...]:
    urls = [host.rstrip("/") if "://" in host else f"https://{host}" for host in hosts if host]
    return tuple(dict.fromkeys(urls))


def _require_origin(host: str) -> None:
    try:
        parts = urlsplit(host if "://" in host else f"https://{host}")
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        fits = False
    if not fits or parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("each host is a name, or http(s)://name with a port; nothing after it")


def _require_address(url: str) -> None:
    """A web address that a document can be posted to; nothing of it is told, for it may hold a secret."""
    try:
        parts = urlsplit(url)
        is_here = parts.hostname in ("127.0.0.1", "::1")
        fits = parts.scheme == "https" or (parts.scheme == "http" and is_here)
    except ValueError:
        fits = False
    if not fits or not parts.hostname or parts.username is not None:
        raise ValueError("notify_webhook is no https address")


def _shown(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, tuple):
        return ", ".join(value)
    return _without_password(str(value)) if name in ("database_url", "proxy") else str(value)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    before, at, place = parts.netloc.rpartition("@")
    user, colon, _ = before.partition(":")
    query = re.sub(r"(?i)((?:password|passfile|sslkey|sslpassword)=)[^&]*", rf"\1{MASK}", parts.query)
    netloc = f"{user}{colon and colon + MASK}{at}{place}"
    return urlunsplit(parts._replace(netloc=netloc, query=query)) if netloc or query else url


def _origin_of(name: str, arguments: Mapping[str, object], file: SecretsFile) -> str:
    if name in arguments:
        return "argument"
    variable = variable_of(name)
    if any(value and key.upper() == variable for key, value in os.environ.items()):
        return f"environment {variable}"
    return file.places.get(name, "default")


def _explain(trouble: ValidationError, arguments: Mapping[str, object], file: SecretsFile) -> SettingsError:
    """The first thing that is wrong, in words, without the value: it may be a secret."""
    first = trouble.errors(include_url=False, include_input=False, include_context=False)[0]
    said = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return SettingsError(f"The settings contradict each other: {said}.", hint="See docs/settings.md.")
    name = str(first["loc"][0])
    known = Settings.model_fields
    if name not in known:
        return SettingsError(f"There is no setting {name}.{near_miss(name, known)}", hint="See docs/settings.md.")
    origin = _origin_of(name, arguments, file)
    return SettingsError(
        f"The setting {name} ({origin}) is wrong: {said}.", hint=f"It means: {known[name].description}"
    )
