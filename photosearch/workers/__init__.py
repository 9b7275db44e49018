"""Child processes: the decoders and the engine, and the messages to them."""
