"""How does all that an installation knows get into one file, and back?"""
