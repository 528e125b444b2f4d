"""What is chosen, and what follows from it; no Qt."""
