"""The course: lessons that ask before they show, challenges, and the engine of both. Pure data and words."""
