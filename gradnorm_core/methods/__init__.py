"""The parts of a method: direction, step rule, clip and noise, with a registry of all of them."""
