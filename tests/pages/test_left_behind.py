"""Questions of a page that was left meanwhile are dropped, all others are kept."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

from pages.parts import left_behind


@pytest.mark.parametrize(("page", "is_auto", "kept"), [("old", True, False), ("new", True, True), ("old", False, True)])
def test_only_what_another_page_asked_by_itself_is_dropped(
    monkeypatch: pytest.MonkeyPatch, page: str, is_auto: bool, kept: bool
) -> None:
    requests = ScriptRequests()
    requests.request_rerun(RerunData(fragment_id="progress", page_script_hash=page, is_auto_rerun=is_auto))
    context = SimpleNamespace(script_requests=requests, page_script_hash="new")
    monkeypatch.setattr(left_behind, "get_script_run_ctx", lambda: context)

    left_behind.drop_left_behind()

    assert (requests.on_scriptrunner_ready().type is ScriptRequestType.RERUN) is kept
