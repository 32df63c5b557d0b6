"""The Step sizes page: many runs over a range of step sizes or starts."""
