"""Which pair of a source is on show: the bar below the views, and the strip of small pictures."""
