"""Which results of earlier runs still hold, and why others do not."""
