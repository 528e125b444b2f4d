"""What leaves the program: which formats, where, and many pairs at once."""
