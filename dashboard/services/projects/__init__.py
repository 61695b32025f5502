"""Projects as a whole: loaded, exported, proven."""
