"""The catalogue is whole: every rule has its words, every placeholder is known, nothing claims a cause."""

import re

import pytest

from shnor_analysis.methodology.recommendations import Catalogue
from shnor_analysis.tables.programme_words import RISK_FACTORS

CATALOGUE = Catalogue.load()
TEXTS = ("title", "applies", "fact", "conclusion", "hypothesis", "decision", "task", "responsible", "indicator")
KNOWN = {
    *("paper", "subject", "grade", "season", "n", "value", "size", "low", "high", "interval", "reference"),
    *("item", "first", "factor", "now", "on_tasks", "of_tasks", "in_tasks", "low_result"),
}
#: Causes that marks cannot show, said as facts.
FORBIDDEN = (
    *("причиной является", "причина в ", "из-за ", "вследствие", "обусловлен", "потому что", "по вине"),
    *("низкая мотивация", "плохая методика", "слабые учителя", "не умеют учить", "плохо преподают"),
    *("завышают", "списыва", "доказыва", "лучшая школа", "худшая школа", "рейтинг"),
)


def entries():
    for rule in CATALOGUE.rules:
        by_factor = CATALOGUE.settings["rules"][rule].get("by_factor", False)
        yield from ((rule, factor) for factor in (RISK_FACTORS if by_factor else (None,)))


@pytest.mark.parametrize(("rule", "factor"), entries())
def test_every_rule_has_every_text(rule, factor):
    entry = CATALOGUE.entry(rule, factor)
    for name in TEXTS:
        assert getattr(entry, name).strip(), (rule, factor, name)
    assert entry.measures and entry.assessment and entry.sources
    assert entry.risk_factor in (None, *RISK_FACTORS)
    for name in ("fact", "conclusion", "hypothesis", "decision"):
        assert getattr(entry, name).endswith("."), (rule, name)


@pytest.mark.parametrize(("rule", "factor"), entries())
def test_placeholders_are_known_and_only_where_they_are_filled(rule, factor):
    entry = CATALOGUE.entry(rule, factor)
    filled = [entry.fact, entry.decision, entry.task, entry.indicator, *entry.measures]
    for text in filled:
        assert set(re.findall(r"{(\w*)}", text)) <= KNOWN
    for text in (entry.title, entry.conclusion, entry.hypothesis, entry.responsible, entry.applies):
        assert "{" not in text


def test_numbers_stand_with_n_and_interval():
    for rule in CATALOGUE.rules:
        entry = CATALOGUE.entry(rule)
        if entry.unit in ("share", "points", "scale"):
            assert "{n}" in entry.fact, rule
            assert "{interval}" in entry.fact, rule


def test_no_cause_is_claimed():
    texts = []
    for rule, factor in entries():
        entry = CATALOGUE.entry(rule, factor)
        texts += [getattr(entry, name) for name in TEXTS] + list(entry.measures)
    for text in texts:
        assert not [phrase for phrase in FORBIDDEN if phrase in text.casefold()], text


def test_orders_are_stated_and_different():
    orders = [CATALOGUE.settings["rules"][rule]["order"] for rule in CATALOGUE.rules]
    assert orders == sorted(set(orders))


def test_every_named_method_and_source_is_used():
    used = {one for rule, factor in entries() for one in CATALOGUE.entry(rule, factor).sources}
    assert used == set(CATALOGUE.settings["sources"].values())
    used = {one for rule, factor in entries() for one in CATALOGUE.entry(rule, factor).assessment}
    assert used == set(CATALOGUE.settings["methods"].values())
