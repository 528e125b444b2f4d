"""Stereo matchers, one file each: its settings, its function, one MATCHER constant."""
