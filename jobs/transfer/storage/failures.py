"""Why a run of an export recipe did not end in files: one closed list of reasons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TransferReason:
    """A word of the closed list: its name and a sentence for people, and whether a later attempt may end well."""

    word: str
    label: str
    retry: bool
    sentence: str


_ALL = (
    TransferReason("unreachable", "Not reachable", True, "The storage could not be reached. It is tried again later."),
    TransferReason("timeout", "Timed out", True, "The storage did not answer in time. It is tried again later."),
    TransferReason("busy", "Storage busy", True,
                   "The storage is overloaded or failing (5xx, 429). It is tried again later."),
    TransferReason("dns", "Name not found", True, "The storage's host name does not resolve. Check the spelling."),
    TransferReason("denied", "Access denied", False,
                   "The storage refuses the credentials, or they may not write there. Check them."),
    TransferReason("no_write_access", "No write access", False,
                   "The worker may not write to the folder. Give it the right to, or name another folder in "
                   "EXPORT_FOLDER."),
    TransferReason("disk_full", "Disk full", True,
                   "The disk of the folder is full. Free some space; it is tried again later."),
    TransferReason("disk", "Disk failing", True, "The folder could not be read or written. It is tried again later."),
    TransferReason("spool", "Worker's disk", True,
                   "The worker's temporary folder (TMPDIR) takes no file. Free some space; it is tried again later."),
    TransferReason("database_full", "Database's disk full", True,
                   "The disk of the database is full. Free some space there; it is tried again later."),
    TransferReason("missing", "Does not exist", False,
                   "The bucket, container or folder does not exist. Create it, or correct its name."),
    TransferReason("no_host_key", "Host key not confirmed", False,
                   "The server's host key is not confirmed yet. Test the target, compare the fingerprint, and confirm "
                   "it."),
    TransferReason("host_key", "Host key changed", False,
                   "The server shows another host key than the confirmed one. Ask its operator before you confirm the "
                   "new one."),
    TransferReason("forbidden_address", "Address not allowed", False,
                   "The storage's address is not allowed. EXPORT_ALLOW_NETWORKS and EXPORT_ALLOW_PORTS can allow it."),
    TransferReason("no_folder", "No folder set", False,
                   "EXPORT_FOLDER is not set, so that no files are written on this machine. Set it, or take another "
                   "target."),
    TransferReason("no_target", "Target deleted", False, "The storage target was deleted. Choose another one."),
    TransferReason("secrets", "Credentials unreadable", False,
                   "The credentials cannot be decrypted: SECRET_KEY has changed. Enter them again."),
    TransferReason("options", "Wrong settings", False,
                   "The storage does not take the target's settings. Correct them."),
    TransferReason("filter", "Filter not usable", False,
                   "The recipe's filter or columns cannot be used any more. Save the recipe anew."),
    TransferReason("too_many_rows", "Too many rows", False,
                   "The format cannot hold so many rows. Take CSV or Parquet, or a narrower filter."),
    TransferReason("erased_meanwhile", "Erased meanwhile", True,
                   "Somebody was erased or suppressed while the files were written. They are written again."),
    TransferReason("bug", "Internal error", True,
                   "An error of ours stopped it; the log has the details. It is tried again later."),
)  # fmt: skip
REASONS = {reason.word: reason for reason in _ALL}


class TransferFailed(Exception):
    """A run cannot go on: `reason` is a word of REASONS, `detail` what is known beyond its sentence."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = REASONS[reason], detail

    @property
    def sentence(self) -> str:
        """What happened and what to do, for people."""
        return f"{self.reason.sentence} {self.detail}".strip()
