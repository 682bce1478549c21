"""What the synchronisation screen tells of lanes and of data, read at once; for a reading lane."""

from fieldkit.services.traffic import forecast_of
from ui.shell.context import Context
from ui.syncing.budget import Spending
from ui.syncing.queue import Queued
from ui.syncing.telling import Standing


def read_data(context: Context, standing: Standing) -> tuple[Queued, Spending, list[tuple[str, str]]]:
    """The queue, what data costs, and the dossiers that may be put first, by id and title."""
    outbox, engine = context.workspace.outbox, context.engine
    plan, loads = outbox.plans.current, outbox.traffic.loads()
    forecast = forecast_of(plan, outbox.traffic.texts(), loads, engine.rates)
    spending = Spending(plan, outbox.traffic.today, forecast, engine.metered)
    names = context.workspace.records.names({*outbox.traffic.dossiers(), *plan.first})
    first = sorted(names.items(), key=lambda named: named[1])
    return Queued(standing.waiting, loads, plan, standing.state), spending, first
