"""The Clipping page: the treatments it compares, what came out, and its text."""
