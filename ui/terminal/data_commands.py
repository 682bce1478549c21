"""Commands about what may travel and what it costs: lanes, budget, metered links, pause, history."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.sending import FileLane
from fieldkit.errors import BadValue
from fieldkit.services.data_plan import Metering, Plan
from fieldkit.services.taking_out import take_out
from fieldkit.services.traffic import Day, Forecast, today
from fieldkit.services.traffic_table import as_table
from fieldkit.services.workspace import Workspace
from ui.terminal.session import Session, writable


def budget(session: Session) -> None:
    """Change the budget of a day where values are given, and print it with today's data and the forecast."""
    options = session.options
    values: dict[str, object] = {"mb_a_day": None, "money_a_day": None} if options.none else {}
    for name, given in (("mb_a_day", options.mb), ("money_a_day", options.money), ("price", options.price)):
        if given:
            values[name] = _amount(session, given)
    values |= {"currency": options.currency} if options.currency else {}
    values |= {"beyond_on": today()} if options.beyond else {}
    with session.workspace() as workspace:
        outbox = workspace.outbox
        plan = outbox.plans.change(**values) if values else outbox.plans.current
        told, forecast = outbox.traffic.today, outbox.traffic.forecast(plan)
    session.tell(
        {"plan": plan, "budget_bytes": plan.budget_bytes, "today": told, "forecast": forecast},
        lambda: _budget_lines(session, plan, told, forecast),
    )


def _budget_lines(session: Session, plan: Plan, told: Day, forecast: Forecast) -> list[str]:
    say, formats = session.say, session.words.formats
    carried, bound = formats.size(told.bytes), plan.budget_bytes
    lines = [say("terminal.data_today", carried=carried)]
    if bound is not None:
        lines = [say("terminal.data_of", carried=carried, budget=formats.size(bound))]
    lines += [say("terminal.data_cost", cost=formats.money(money)) for money in told.cost]
    lines.append(say("terminal.data_forecast", size=formats.size(forecast.bytes)))
    return lines + ([say("terminal.data_cost", cost=formats.money(forecast.cost))] if forecast.cost is not None else [])


def _amount(session: Session, text: str) -> Decimal:
    try:
        return session.words.formats.parse_number(text)
    except InvalidOperation:
        raise BadValue("number") from None


def order(session: Session) -> None:
    """Put lanes before the others, and a dossier or a record first; print the order."""
    options = session.options
    with session.workspace() as workspace:
        plans = workspace.outbox.plans
        plan = plans.put_in_order([FileLane(lane) for lane in options.lanes]) if options.lanes else plans.current
        if options.first is not None:
            wanted = _named(workspace, options.first)
            plan = plans.change(first=(wanted,) if wanted else ())
        loads = {load.lane: load for load in workspace.outbox.traffic.loads()}
    size = session.words.formats.size
    session.tell(
        {"order": plan.order, "first": plan.first, "loads": [loads[lane] for lane in plan.order]},
        lambda: [f"{session.say(f'sync.lane.{lane}')} : {size(loads[lane].bytes)}" for lane in plan.order],
    )


def _named(workspace: Workspace, wanted: str) -> str:
    """The id of a dossier by its code; any other word is an id itself."""
    return next((one.id for one in workspace.records.all(Dossier) if wanted == one.code), wanted)


def metered(session: Session) -> None:
    """Say whether the link is metered, or give today's yes to originals."""
    values: dict[str, object] = {}
    if session.options.metering:
        values["metering"] = Metering(session.options.metering)
    if session.options.today:
        values["originals_on"] = today()
    _change(session, values)


def texts(session: Session) -> None:
    """Send texts only, or everything again."""
    _change(session, {"text_only": session.options.state == "on"})


def pause(session: Session) -> None:
    """Let nothing travel until a time of today or tomorrow, or until ``resume``."""
    until_ms = 0
    if session.options.until:
        try:
            clock = dt.time.fromisoformat(session.options.until)
        except ValueError:
            raise BadValue("clock") from None
        now = dt.datetime.now().astimezone()
        until = dt.datetime.combine(now.date(), clock).astimezone()
        until_ms = int((until if until > now else until + dt.timedelta(days=1)).timestamp() * 1000)
    _change(session, {"paused": True, "paused_until_ms": until_ms})


def resume(session: Session) -> None:
    """Let things travel again."""
    _change(session, {"paused": False, "paused_until_ms": 0})


def _change(session: Session, values: dict[str, Any]) -> None:
    with session.workspace() as workspace:
        plan = workspace.outbox.plans.change(**values)
    session.tell(plan, [session.say("terminal.data_kept")])


def history(session: Session) -> None:
    """Print what each day carried, latest first, or write days and exchanges as a table."""
    target = writable(session.options.export) if session.options.export is not None else None
    with session.workspace() as workspace:
        traffic = workspace.outbox.traffic
        days = traffic.days()
        if target is not None:
            take_out(target, as_table(days, traffic.exchanges()))
    session.tell(days, lambda: [_day_line(session, day) for day in days])


def _day_line(session: Session, day: Day) -> str:
    formats = session.words.formats
    cost = ", ".join(formats.money(money) for money in day.cost)
    sent, received = formats.size(day.bytes_sent), formats.size(day.bytes_received)
    line = session.say(
        "terminal.data_day", day=day.day, sent=sent, received=received, files=day.files_sent + day.files_received
    )
    return f"{line} · {cost}" if cost else line
