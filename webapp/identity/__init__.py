"""Who did it? Visitors, the contacts they belong to, and what was claimed about them."""
