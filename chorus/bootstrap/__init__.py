"""The one place that names concrete classes.

What a sender process needs stands here and is imported piece by piece, so that a sender stays small; the rest is in
the modules of this folder.
"""

from chorus.bootstrap.sending import channel_of, composer_of, sealer_of

__all__ = ["channel_of", "composer_of", "sealer_of"]
