"""Tests read messages in English and with policy-compare's own name wherever they run; those about these set them."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

os.environ["POLICY_COMPARE_LANGUAGE"] = "en"
os.environ.pop("POLICY_COMPARE_COMMAND", None)  # set by `run.py test`

# A shell that starts something in the background lets it ignore Ctrl-C, and so all that it starts: tests of Ctrl-C would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How fast a machine is, and what else it does, is no property of the program.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
