"""sealing: what is encrypted to people whom the user names (age), blacked out, and put away as a whole.

``age`` encrypts small things and names keys, ``redact`` blacks out places of pictures and pages, ``locking`` puts a whole case into
one encrypted file and takes it out again. What is sealed, and when, is the matter of Case; what may leave, of ``publish.withhold``.
"""

from __future__ import annotations

from onrecord.sealing.age import Identities, Recipients, identities, recipients, sealed, unsealed

__all__ = ["Identities", "Recipients", "identities", "recipients", "sealed", "unsealed"]
