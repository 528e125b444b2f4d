"""The look at a model file before any library sees it; ``scan.scan`` is the only door."""
