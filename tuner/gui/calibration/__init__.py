"""A rig is calibrated beside the window: pairs of a board, their errors, a look at the result."""
