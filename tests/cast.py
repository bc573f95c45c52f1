"""Who appears in the tests? Ada (admin), Mel (marketer), Vera (viewer), Dev (developer), and a stranger."""
