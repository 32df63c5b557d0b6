"""The Clipping page: its treatments, its findings and its text."""
