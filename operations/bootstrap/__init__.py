"""`stitches bootstrap check`: what of the set-up is done. It reads, and changes nothing."""
