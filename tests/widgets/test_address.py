"""What the address says, as the pages read it."""

import pytest
import streamlit as st

from dashboard.widgets.kit.address import parameter


def test_a_sign_that_no_database_holds_is_not_read_from_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "query_params", {"id": "D1.2\0"})
    assert parameter("id") == "D1.2"
    assert parameter("section", "status") == "status"
