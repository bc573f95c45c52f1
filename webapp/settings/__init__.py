"""Which values did an administrator choose, and which version of the policy is in force?"""

FIRST_VERSION = "INSERT INTO policy_version (id, number) VALUES (1, 1) ON CONFLICT DO NOTHING"
