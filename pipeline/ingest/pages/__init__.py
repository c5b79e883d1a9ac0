"""What the readers of saved pages share: markup as text, and Blogger's pages."""
