"""How do contacts and activities of elsewhere get in?"""
