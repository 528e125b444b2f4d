"""The stereo tab: the pair, the disparity, their read-out and numbers."""
