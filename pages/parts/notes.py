"""The note for whoever administers Credly, ready to send."""

from __future__ import annotations

import streamlit as st

NOTE = """Subject: Access to Credly for Adobe Learning Manager

Hello,

I am setting up digital badges in Adobe Learning Manager and need read access to our organization in Credly.
Could you please send me, through a safe channel and not by e-mail:

1. the Organization ID
   (the long value after /organizations/ in the address bar while you manage the organization in Credly,
   such as 7a1f7a52-1c1d-4b5e-9c55-0d2a6b0a2f10)
2. an authorization token with the right to read
   (Credly: Developers > Authorization Tokens. Reading is enough for now; writing is needed later, to issue)
3. whether this is our production organization (api.credly.com) or the sandbox (sandbox-api.credly.com)

The token lives for 180 days. I will tell you before it ends.

Thank you
"""


def request_note(*, key: str) -> None:
    """Show the note with a way to copy it and a way to save it."""
    st.markdown("Send this to the person who administers Credly in your organization.")
    st.code(NOTE, language=None, wrap_lines=True)
    st.download_button(
        "Save the note", NOTE, "note-to-credly-admin.txt", "text/plain", key=f"{key}.note", on_click="ignore"
    )
