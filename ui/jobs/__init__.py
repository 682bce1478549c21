"""Work off the window's thread, and the only way back to it."""

from ui.jobs.collecting import Collector, collect_here
from ui.jobs.jobs import Cancelled, Cancelling, Job, Jobs, Progress, alive

__all__ = ["Cancelled", "Cancelling", "Collector", "Job", "Jobs", "Progress", "alive", "collect_here"]
