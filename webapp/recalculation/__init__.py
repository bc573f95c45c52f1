"""What depends on activities, and how is it brought up to date? Only for the contacts that something happened to."""
