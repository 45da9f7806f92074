"""What is raised on misuse or when a case cannot be worked on. Trouble with the evidence is a Problem, never raised.

OnrecordError            every message ends with what to do
├── CaseError
│   ├── CaseMissing      there is no case at that path
│   ├── CaseExists       `new` where something stands already
│   ├── CaseBusy         another process is writing to it
│   ├── CaseTooNew       made by a later version of onrecord
│   ├── CaseDamaged      an original or the database is not what it was
│   ├── StorageFull      the disk has no room; nothing half-written was kept
│   └── ConsentMissing   a source may not be used for this purpose; nothing was handed on
├── UsageError           a wrong argument, flag or file given by the user
│   └── ManifestError    a manifest as a whole cannot be used (a bad line of it is a Problem)
└── ModelDamaged         shipped weights are missing or altered
"""

from __future__ import annotations


class OnrecordError(Exception):
    """Base of all errors raised here: ``message`` says what is wrong, ``next_step`` what the user can do."""

    exit_code = 1

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message} {next_step}")
        self.message = message
        self.next_step = next_step


class CaseError(OnrecordError):
    """A case cannot be worked on."""

    exit_code = 3


class CaseMissing(CaseError):
    """There is no case at that path."""


class CaseExists(CaseError):
    """Something stands where a new case should be made."""


class CaseBusy(CaseError):
    """Another process is writing to the case."""


class CaseTooNew(CaseError):
    """The case was made by a later version."""


class CaseDamaged(CaseError):
    """An original or the database is not what it was."""


class StorageFull(CaseError):
    """The disk has no room left."""


class ConsentMissing(CaseError):
    """A source may not be used for this purpose."""

    exit_code = 7


class UsageError(OnrecordError):
    """A wrong argument, flag or file given by the user."""

    exit_code = 2


class ManifestError(UsageError):
    """A manifest as a whole cannot be used."""


class ModelDamaged(OnrecordError):
    """Shipped weights are missing or altered."""

    exit_code = 4
