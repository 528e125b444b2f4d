"""Presets: settings as JSON that people and OpenCV's matchers can both load."""
