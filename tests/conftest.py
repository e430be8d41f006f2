"""How property tests look for counterexamples: the same ones each time where a change is judged, new ones elsewhere.

``HYPOTHESIS_PROFILE=thorough`` looks at a hundred times as many, for an afternoon on which nobody waits.
"""

import os

from hypothesis import settings

# No deadlines: how long an example takes says more about the machine's other work than about the code.
settings.register_profile("dev", deadline=None, max_examples=60)
settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=6000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev"))
