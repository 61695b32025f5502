"""All that we know of the insides of Streamlit and of its sign-in form, one kind a module; everything else asks here.

A module offers a small function or a few names, and says in ``expectations`` what has to be so for them to hold.
"""
