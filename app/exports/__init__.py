"""Files a visitor can take away: scripts, notebook, JSON, offline page, worksheet and class link."""
