"""What we know about the photos. The only package that runs SQL."""
