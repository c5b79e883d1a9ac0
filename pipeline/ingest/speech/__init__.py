"""Whose words a comment holds, and whom it speaks to."""
