"""What can go wrong, as exceptions whose text a user can act on."""

from __future__ import annotations


class CoalfaceError(Exception):
    """Anything the user can put right; the command line prints it as one line.

    Parameters
    ----------
    what
        What is wrong and what was expected.
    where
        File, with its line where there is one (``seeds/post-12.txt:87``).
    next_step
        What to change or run next.
    """

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        self.what, self.where, self.next_step = what, where, next_step
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}. {self.next_step}" if self.next_step else text


class StudyError(CoalfaceError):
    """The configuration cannot be used."""


class DocumentError(CoalfaceError):
    """One document cannot be read; the others still are."""


class TableError(CoalfaceError):
    """A table is missing, or lacks a column, or holds what it must not."""
