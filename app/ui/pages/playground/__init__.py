"""The Playground: one function, one run, and the tabs with its details."""
