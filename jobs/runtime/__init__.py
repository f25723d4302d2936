"""The processes: worker, tasks, supervisor."""
