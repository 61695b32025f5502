"""What stands around a page: header, sign-in, search, account."""
