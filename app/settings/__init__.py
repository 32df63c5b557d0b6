"""Everything a link says, as plain data: settings, the codec of links, and what a teacher locks and hides."""
