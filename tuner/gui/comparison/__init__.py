"""The comparison tab: stereo beside one picture, its bar, views, numbers and plots."""
