"""The kernel: how a row moves. The only mover of a processing column.

queue -> claim -> work -> settle, each in the file of its name. A `Stage` says what is done; see `jobs/stages`.
"""

from jobs.pipeline.drain import drain, pump_once, work_expired
from jobs.pipeline.queue import cancel, prioritise, queue, wake
from jobs.pipeline.stage import Done, Limits, Stage

__all__ = ["Done", "Limits", "Stage", "cancel", "drain", "prioritise", "pump_once", "queue", "wake", "work_expired"]
