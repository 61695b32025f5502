"""What follows from rows and can be made anew: sums, counts, histories and the search, with their checks."""
