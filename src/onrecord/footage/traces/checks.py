"""The names of the checks: what each finding is about. An outcome answers the phrase: "time zone: contradicted"."""

from __future__ import annotations

SAYS = "what the file says of itself"
TIMES = "agreement of its times"
ZONE = "time zone"
PUBLICATION = "taken before publication"
CLOCK = "clock of the camera"
WRITTEN = "as the camera wrote it"
CODING = "coded like the camera's other files"
THUMBNAIL = "thumbnail of the picture"
ROUTE = "traces of messengers and platforms"
STRUCTURE = "one file of one kind"
CREDENTIALS = "content credentials (C2PA)"
POSITION = "position in the file"

EVERY = (SAYS, TIMES, ZONE, PUBLICATION, CLOCK, WRITTEN, CODING, THUMBNAIL, ROUTE, STRUCTURE, CREDENTIALS, POSITION)
