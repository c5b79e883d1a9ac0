"""People: pseudonyms of those who wrote, and personal data in texts replaced (`pipeline.people.redaction`)."""

from __future__ import annotations

from pipeline.people.pseudonyms import key_name, pseudonym, pseudonym_key

__all__ = ["key_name", "pseudonym", "pseudonym_key"]
