"""One working session without a window: what gui and cli share."""
