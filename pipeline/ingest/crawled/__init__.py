"""What the readers of crawled text share: Blogger's own words, dates, headings, and what a thread lacks."""
