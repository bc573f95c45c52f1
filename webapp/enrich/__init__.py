"""What do an activity's address, user agent and URLs say by themselves? Pure functions, all of them in memory."""
