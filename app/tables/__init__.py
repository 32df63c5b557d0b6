"""Tables of numbers: reading what a visitor pastes or opens, previewing it, scaling it, and the built-in sets."""
