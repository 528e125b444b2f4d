"""The two synthetic stereo scenes and what it takes to render them."""
