"""The Streamlit script: who is it → which pages → run one."""

from dashboard.widgets.kit.script import run

run()
