"""Which people do we know of, named or anonymous, and what do we know about them?"""
