"""What do we keep of the people who sign in?"""
