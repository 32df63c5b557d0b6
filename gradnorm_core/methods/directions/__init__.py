"""Directions: where a step goes. Each file has one idea; `base` has the interface."""
