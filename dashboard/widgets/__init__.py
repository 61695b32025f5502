"""What is drawn or remembered with Streamlit."""
