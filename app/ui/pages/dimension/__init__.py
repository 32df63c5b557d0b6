"""The Dimension page: its choices, its findings and its text."""
