"""Nothing: the page of the same server that the bench measures the others against."""
