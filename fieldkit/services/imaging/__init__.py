"""Foreign image files turned into plain values: sizes to show, time and place. Bytes in, bytes out, nothing else."""
