"""Coding samples drawn from a project, and what coded sentences say of its dictionaries."""
