"""The Compare page: its choices, its results and its findings."""
