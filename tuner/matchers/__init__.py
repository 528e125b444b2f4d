"""Stereo matchers, a folder each, found by the MATCHER constant in its ``plugin.py``."""
