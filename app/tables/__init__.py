"""Tables of numbers: reading what a visitor pastes or opens, the built-in sets, and their form in a link."""
