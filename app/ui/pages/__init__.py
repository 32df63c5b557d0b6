"""The pages, a file or a folder each.

A page is a script that runs at every action of every visitor, so it defines no class: each run would make a new one.
"""
