"""Items of expenditure, and the automatic checks of them."""
