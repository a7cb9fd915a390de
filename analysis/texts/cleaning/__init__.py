"""The steps of cleaning, one small family a module; analysis.texts.clean puts them in order."""
