"""Everything that knows Streamlit: the state of a visitor, the frame of a page, widgets, browser parts and pages."""
