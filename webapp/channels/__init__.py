"""Which websites, apps and mailings send activities, and which of them share visitors?"""
