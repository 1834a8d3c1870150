"""The page about settings in the documentation, made from the class so that it cannot lag behind."""

from __future__ import annotations

from pydantic.fields import FieldInfo

from credly_core.domain.secrets import Secret
from credly_core.settings.names import variable_of
from credly_core.settings.secrets_file import SECRETS_FILE
from credly_core.settings.values import Settings

_HEAD = f"""# Settings

<!-- Made from credly_core/settings/values.py; a test compares them. -->

A value is looked for in this order: argument in Python, environment variable, `{SECRETS_FILE}`, default. An empty
variable counts as not set. In the file a setting stands in the table `[badge_console]`; one that begins with
`credly_` or `alm_` may stand in `[credly]` or `[alm]` without that beginning; each may also stand at the top. See
`.streamlit/secrets.toml.example`.

Secrets given here are used from where they are and never stored. `settings.explain()`, and the page *Connect*, list
every value with its origin; secrets show as `***`. A variable that begins with `BADGE_CONSOLE_` and is none of these
brings a warning with the name it was probably meant to be.

| Setting | Environment variable | Default | Secret | Meaning |
|---|---|---|---|---|
"""


def settings_page() -> str:
    """The page as Markdown."""
    rows = [
        f"| `{name}` | `{variable_of(name)}` | {_default(field)} | {'yes' if _is_secret(field) else ''} | "
        f"{field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return _HEAD + "\n".join(rows) + "\n"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None or not field.default or str(field.default) == ".":
        return ""
    return f"`{field.default}`"


def _is_secret(field: FieldInfo) -> bool:
    return Secret.__name__ in str(field.annotation)


if __name__ == "__main__":
    import sys

    sys.stdout.write(settings_page())
