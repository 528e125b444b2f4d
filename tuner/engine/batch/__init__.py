"""Many pairs, one after the other or several at once: computed, written, counted, compared."""
