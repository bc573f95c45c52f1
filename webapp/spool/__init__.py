"""Where do admitted activities wait, safely, to be processed?"""
