"""The illustrative life of Atlantic Social Lab's initial phase: what a demo needs and no source gives."""
