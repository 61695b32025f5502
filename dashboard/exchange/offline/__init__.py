"""Plans and budgets as workbooks to fill in, and read again."""
