"""One file to pixels, facts and hash: pure functions that run inside decoder processes."""
