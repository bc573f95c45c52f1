"""What did contacts do, and of which types are those activities?"""
