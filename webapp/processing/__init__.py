"""How does what waits in the spool get into the database, exactly once?"""
