"""Step rules: how far a step goes. One idea a file; `base` has what they share."""
