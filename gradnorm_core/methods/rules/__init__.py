"""The language of a user's own update rule: lines of text become a checked program on vectors and numbers."""
