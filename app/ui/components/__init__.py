"""Parts of the page that live in the browser.

Only those that are told something new while they stay on the page have a key: for every number box that is drawn,
Streamlit looks up what each part with a key has reported.
"""
