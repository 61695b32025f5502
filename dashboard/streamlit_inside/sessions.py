"""The tabs that Streamlit knows, and the files that it holds for them."""

from typing import cast

from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager


def serves() -> bool:
    """Whether there is a server: a test of a page has none."""
    return Runtime.exists()


def is_connected(session: str) -> bool:
    return Runtime.instance().is_active_session(session)


def held(session: str) -> dict[str, int]:
    """The bytes of each file that has come, by its number."""
    return {number: len(file.data) for number, file in dict(_files().file_storage.get(session, {})).items()}


def let_go(session: str, number: str) -> None:
    _files().remove_file(session_id=session, file_id=number)


def let_go_all(session: str) -> None:
    _files().remove_session_files(session)


def _files() -> MemoryUploadedFileManager:
    return cast("MemoryUploadedFileManager", Runtime.instance().uploaded_file_mgr)
