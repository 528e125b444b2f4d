"""Geometry of two views that nobody has calibrated: matches, rows, a rectification by rows."""
