"""Figures for papers and slides: as pixels, SVG or PDF."""
