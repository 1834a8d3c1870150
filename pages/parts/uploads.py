"""Uploads that are kept elsewhere by now, let go from the memory of the server."""

from __future__ import annotations

from collections.abc import Sequence

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx


def release(file_ids: Sequence[str]) -> None:
    """Forget the bytes of these uploads; Streamlit itself would hold them until the visit ends."""
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        for file_id in file_ids:
            manager.remove_file(session_id=context.session_id, file_id=file_id)
