"""The annotation round trip: a sample drawn, handed to coders, read back, compared and adjudicated."""
