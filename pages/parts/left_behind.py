"""Questions of a page that was left meanwhile: answering them would wipe the page that has just been drawn."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType


def drop_left_behind() -> None:
    """Forget what a progress line of another page asked by itself while the server went on to this one.

    Streamlit keeps such a question until this page is drawn, then answers it in the name of the other page, and the
    browser clears everything.
    """
    context = get_script_run_ctx()
    requests = context.script_requests if context else None
    if context is None or requests is None:
        return
    with requests._lock:
        waiting = requests._rerun_data
        is_old = waiting.is_auto_rerun and waiting.page_script_hash != context.page_script_hash
        if requests._state is ScriptRequestType.RERUN and is_old:
            requests._state = ScriptRequestType.CONTINUE
