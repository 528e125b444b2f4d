"""Stereo beside the map of one picture: fitted, measured, drawn, exported."""
