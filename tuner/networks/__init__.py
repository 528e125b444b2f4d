"""Relative inverse depth of one picture by a network: models, their files, engines."""
