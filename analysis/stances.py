"""The values of a sentence's stance, as dictionaries, tables and parameters name them."""

STANCE_VALUES = ("done", "planned", "context")
