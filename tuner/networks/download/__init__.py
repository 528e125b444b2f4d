"""Getting a model's file; ``fetching.fetch`` is the only door."""
