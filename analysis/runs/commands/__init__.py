"""The commands of `policy-compare`, a module for each kind of work; each has `register`, which adds its commands."""
