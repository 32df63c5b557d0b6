"""The course: lessons that ask before they show. Pure data and words; `app/lessons/course.py` draws them."""
