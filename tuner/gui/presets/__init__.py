"""The list of presets."""
