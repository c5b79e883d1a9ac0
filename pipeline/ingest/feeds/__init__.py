"""What the readers of feeds share: entries, in Atom or JSON, and what they mean."""
