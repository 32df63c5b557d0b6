"""The built-in sets: small tables with source and licence."""
