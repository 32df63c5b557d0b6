"""The Gradient norm page: text, live numbers, claims with their experiments, and sources."""
