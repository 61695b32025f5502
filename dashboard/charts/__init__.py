"""Charts: frames and words in, figures out; nothing here knows Streamlit or the store."""
