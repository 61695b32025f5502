"""The verbs: right, rule, write, audit, in one transaction; never a Streamlit call."""
