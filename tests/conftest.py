"""Tests read messages in English wherever they run; those about the language set it themselves."""

from __future__ import annotations

import os

os.environ["POLICY_COMPARE_LANGUAGE"] = "en"
