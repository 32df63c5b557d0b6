"""The settings a link states, as plain data, with their codec, and the locks of a teacher's link."""
