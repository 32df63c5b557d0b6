"""What is on the screen of each page.

A page is a script, run at every move of every visitor: a class defined in it would be made anew each time.
"""
