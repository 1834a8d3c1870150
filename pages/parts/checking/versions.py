"""Sets that were saved as versions: what each was, and the way to take it out again."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.bundles import BundleVersion
from pages.parts.masking import shown_name
from pages.parts.session import console
from pages.parts.text import count, moment, plain

_SHOWN = 30


def saved_versions() -> None:
    """One line for each; nothing where there is none."""
    versions = console().check.versions()
    if not versions:
        return
    st.subheader("Saved versions", anchor=False)
    with st.container(key="check-versions", gap=None):
        for version in versions[:_SHOWN]:
            _line(version)


def _line(version: BundleVersion) -> None:
    check = console().check
    with st.container(horizontal=True, vertical_alignment="center", key=f"check-version-{version.id}", gap="small"):
        errors = f" · {count(version.errors, 'error')}" if version.errors else ""
        st.markdown(
            f"**{plain(version.name)}** \u2002:small[:gray[{count(len(version.files), 'file')} · "
            f"{count(version.rows, 'row')}{errors} · {plain(shown_name(version.author))} · "
            f"{moment(version.created_at)} · "
            f"digest {version.digest[:12]}]]",
            width="stretch",
        )
        st.download_button(
            "Download",
            lambda: check.version_zip(version.id).data,
            f"{version.name.replace('/', '-')}.zip",
            "application/zip",
            key=f"check.version.{version.id}",
            on_click="ignore",
        )
