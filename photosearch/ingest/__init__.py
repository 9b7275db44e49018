"""From folders to rows: scanning, and the pipeline that decodes, encodes and commits."""
