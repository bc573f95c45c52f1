"""What is let in, and why is the rest not recorded?"""
