"""The panel of parameters: its stages, rows and inputs."""
