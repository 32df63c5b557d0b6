"""Components: the parts of a page that run in the browser.

Only components that get new data while they stay on the page have a key: whenever a number box is drawn, Streamlit
looks up the reports of every component with a key.
"""
