"""What ``bench_peers`` measures: this program and others, each in a file of its own."""
