"""Which forms of the sites may be read, and where does each field go?"""
