"""The monocular tab: the network's map, its bar, the consent to a file, the models."""
