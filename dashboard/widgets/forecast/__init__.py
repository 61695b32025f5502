"""The page that looks ahead."""
