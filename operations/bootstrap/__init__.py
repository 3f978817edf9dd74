"""`stitches bootstrap check`: finds out which setup steps are done. It only reads, and changes nothing."""
