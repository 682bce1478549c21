"""What is said of an indicator's value: where it stands, what it adds up to, what is unlikely in it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fieldkit.domain.indicator import Doubt, Indicator, IndicatorValue, Measure, ValueRole
from fieldkit.domain.visit import Visit
from fieldkit.reference.words import Words
from fieldkit.services.indicators import IndicatorState

_IN_WORDS = {Measure.NOMINAL, Measure.ORDINAL, Measure.QUALITATIVE}


def in_words(indicator: Indicator) -> bool:
    """Whether what is recorded is a level, in words, and not a number."""
    return indicator.measure in _IN_WORDS


def candidate(state: IndicatorState, visit: Visit, values: Mapping[str, Any]) -> IndicatorValue:
    """The value as it would be recorded with what is typed now."""
    known = state.of_visit(visit.id) or IndicatorValue(
        id="",
        dossier=visit.dossier,
        indicator=state.indicator.id,
        role=ValueRole.ACTUAL.value,
        visit=visit.id,
        date=visit.date,
    )
    return replace(known, **values)


def shown(words: Words, indicator: Indicator, value: IndicatorValue | None) -> str:
    """« 421 », « 71 % », « Satisfaisant »; empty for none."""
    if value is None:
        return ""
    if value.value is None:
        return value.level
    return words.formats.quantity(value.value, "%" if indicator.unit == "%" else "")


def check_sentence(words: Words, state: IndicatorState, value: IndicatorValue) -> str:
    """« 137 + 361 = 498. Soit 78 % de la cible, +77 depuis oct. 2025. »; empty when nothing can be worked out."""
    if value.value is None:
        return ""
    parts = []
    percent = state.indicator.measure == Measure.PERCENT
    if value.women is not None and value.men is not None and not percent:
        total = value.women + value.men
        parts.append(words.say("visit.check_sum", women=value.women, men=value.men, total=total))
    share, since = _share(words, state, value), _since(words, state, value)
    if share and since:
        parts.append(words.say("visit.check_both", share=share, since=since))
    elif share or since:
        parts.append(words.say("visit.check_one", part=_capital(share or since)))
    return " ".join(parts)


def adds_up(value: IndicatorValue) -> bool:
    """Whether women and men, where both are given, make the total."""
    return value.women is None or value.men is None or value.women + value.men == value.value


def doubt_sentences(words: Words, state: IndicatorState, value: IndicatorValue) -> tuple[str, ...]:
    """Why a value deserves a second look, in words."""
    return tuple(words.choice("doubt", doubt) for doubt in state.doubts(value))


def trend(words: Words, state: IndicatorState, value: IndicatorValue) -> tuple[str, str, str]:
    """Icon, tone and sentence of what became of an indicator since the last time."""
    last = state.before_visit(value.visit, value.date)
    if last is None or last.value is None or value.value is None:
        return "", "", ""
    change = value.value - last.value
    explained = words.say("visit.explained") if value.comment.strip() else ""
    if not change:
        return "equal", "secondary", words.say("visit.trend_same")
    amount = words.formats.number(abs(change))
    unit = state.indicator.measure == Measure.PERCENT
    key = ("up" if change > 0 else "down") + ("_points" if unit else "")
    sentence = words.say(f"visit.trend_{key}", amount=amount)
    tone = "warning" if Doubt.WORSE in state.doubts(value) else "success"
    icon = "trending-up" if change > 0 else "trending-down"
    return icon, tone, " ".join(filter(None, (sentence, explained)))


def _share(words: Words, state: IndicatorState, value: IndicatorValue) -> str:
    target = state.target.value if state.target else None
    percent = state.indicator.measure == Measure.PERCENT
    if not target or target < 0 or percent or not state.indicator.ascending or value.value is None:
        return ""
    return words.say("visit.share_of_target", share=words.formats.share(value.value / target))


def _since(words: Words, state: IndicatorState, value: IndicatorValue) -> str:
    last = state.before_visit(value.visit, value.date)
    if last is None or last.value is None or last.date is None or value.value is None:
        return ""
    change = value.value - last.value
    if not change:
        return words.say("visit.unchanged_since", day=words.formats.month_year(last.date))
    signed = f"{'+' if change > 0 else '−'}{words.formats.number(abs(Decimal(change)))}"
    return words.say("visit.change_since", change=signed, day=words.formats.month_year(last.date))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
