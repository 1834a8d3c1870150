"""When work runs: in threads of this process, one per job, at most a few at a time."""

from credly_core.jobs.jobs import Job, Jobs, JobState

__all__ = ["Job", "JobState", "Jobs"]
