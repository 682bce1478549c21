"""Versions of a text are put together sentence by sentence, and nothing anybody wrote is left out or chosen."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.sentences import SENTENCES_LIMIT, Proposal, can_propose, propose, split

WORDS = st.sampled_from(
    ["Le comité paie.", "Le forage 2 fonctionne.", "Qui paie ?", "- Une pompe", "# Suite", "M. Koffi S. est là."]
)
JOINS = st.sampled_from([" ", "\n", "\n\n", "  "])
ANY = st.text(st.sampled_from("aB1 .?!…\n«»-#\u00a0"), max_size=60)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A note as people write them."""
    parts = draw(
        st.lists(st.tuples(WORDS | st.text("abcD", min_size=1, max_size=4).map(lambda s: s + "."), JOINS), max_size=8)
    )
    return "".join(word + join for word, join in parts)


def said(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)[0]]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Le forage marche. La pompe aussi.", 2),
        ("M. Koffi paie 3.5 % du total. Mme Afi D. préside.", 2),
        ("Voir p. 12 et l’art. 3, c.-à-d. le bail. Fini.", 2),
        ("Des pompes, p. ex. Tchakalo 2, etc. sont neuves.", 1),
        ("Il en reste 12. 500 sont vendues.", 1),
        ("Depuis 2024. Le comité paie.", 2),
        ("Qui paie ? Le comité ! Bien…", 3),
        ("Il dit : « Oui. » Le maire rit.", 2),
        ("« Oui. Non. » Le maire rit.", 3),
        ("1. Le forage. Il marche.\n2. La pompe", 3),
        ("# Titre sans point\nUne ligne\n\nUne autre", 3),
        ("La pompe de la mer. Le reste.", 2),
        ("En oct. 2026 on revient. Bien.", 2),
        ("**Fini.** Autre chose.", 2),
        ("On attend... Puis rien.", 2),
        ("On attend... puis rien.", 1),
        ("   ", 0),
        ("", 0),
    ],
)
def test_abbreviations_and_numbers_do_not_cut_a_sentence(text: str, sentences: int) -> None:
    assert len(said(text)) == sentences


@given(ANY | texts() | st.text())
def test_sentences_are_the_text(text: str) -> None:
    found, tail = split(text)
    assert "".join(sentence.lead + sentence.text for sentence in found) + tail == text
    assert all(sentence.lead for sentence in found[1:])


@given(ANY | texts(), ANY | texts())
def test_what_one_alone_changed_is_taken_as_it_is(base: str, theirs: str) -> None:
    assert propose(base, [base, theirs]).text == theirs
    assert propose(base, [theirs, base]).text == theirs
    assert propose(base, [theirs, theirs]).text == theirs
    assert propose(base, [base, base]).text == base
    assert propose(base, [theirs, theirs]).disputed == 0


@given(texts(), st.lists(texts(), min_size=2, max_size=3))
def test_no_sentence_is_lost(base: str, versions: list[str]) -> None:
    found = {sentence.text for sentence in propose(base, versions).sentences}
    before = set(said(base))
    for version in versions:
        assert set(said(version)) - before <= found
    kept = set.intersection(before, *(set(said(version)) for version in versions))
    once = {sentence for sentence in kept if all(said(text).count(sentence) == 1 for text in (base, *versions))}
    moved = {sentence.text for sentence in propose(base, versions).removed}
    assert once - moved <= found


@given(texts(), st.lists(texts(), min_size=2, max_size=3))
def test_nothing_appears_that_nobody_wrote(base: str, versions: list[str]) -> None:
    proposal = propose(base, versions)
    assert {sentence.text for sentence in proposal.sentences} <= set(said(base)).union(*map(said, versions))
    assert all(sentence.text in said(versions[place]) for sentence in proposal.sentences for place in sentence.by)


@given(texts(), st.lists(texts(), min_size=2, max_size=3))
def test_the_order_of_versions_only_orders_what_stands_at_one_place(base: str, versions: list[str]) -> None:
    def told(proposal: Proposal, order: tuple[int, ...]) -> list[tuple[str, tuple[int, ...], bool]]:
        return sorted(
            (each.text, tuple(sorted(order[n] for n in each.by)), bool(each.disputed)) for each in proposal.sentences
        )

    first = told(propose(base, versions), tuple(range(len(versions))))
    for order in permutations(range(len(versions))):
        assert told(propose(base, [versions[place] for place in order]), order) == first


BASE = "Le comité a été renouvelé. La redevance couvre 71 % des charges. Le forage 2 fonctionne."


def test_each_keeps_the_sentence_it_changed() -> None:
    mine = BASE.replace("71 %", "68 %")
    theirs = BASE.replace("fonctionne.", "est en panne. La commune étudie une aide.")
    proposal = propose(BASE, [mine, theirs])
    assert proposal.text == (
        "Le comité a été renouvelé. La redevance couvre 68 % des charges. Le forage 2 est en panne."
        " La commune étudie une aide."
    )
    assert [sentence.by for sentence in proposal.sentences] == [(), (0,), (1,), (1,)]
    assert proposal.disputed == 0


def test_two_ways_of_one_sentence_stand_one_after_the_other_and_are_marked() -> None:
    mine, theirs = BASE.replace("71 %", "68 %"), BASE.replace("71 %", "74 %")
    proposal = propose(BASE, [mine, theirs])
    found = [(each.text, each.by) for each in proposal.sentences if each.disputed]
    assert proposal.disputed == 1
    assert found == [
        ("La redevance couvre 68 % des charges.", (0,)),
        ("La redevance couvre 74 % des charges.", (1,)),
    ]


def test_three_versions_and_one_change_made_alike_in_two() -> None:
    one, other = BASE.replace("71 %", "68 %"), BASE.replace("71 %", "74 %")
    found = [(each.text[20:24], each.by) for each in propose(BASE, [one, other, one]).sentences if each.disputed]
    assert found == [("68 %", (0, 2)), ("74 %", (1,))]


def test_a_sentence_changed_here_and_taken_away_there_stays_and_is_marked() -> None:
    mine, theirs = BASE.replace("71 %", "68 %"), BASE.replace(" La redevance couvre 71 % des charges.", "")
    proposal = propose(BASE, [mine, theirs])
    assert [each.text for each in proposal.sentences if each.disputed] == ["La redevance couvre 68 % des charges."]


def test_a_sentence_one_alone_took_away_is_told() -> None:
    theirs = BASE.replace(" La redevance couvre 71 % des charges.", "")
    proposal = propose(BASE, [BASE + " Merci.", theirs])
    assert [each.text for each in proposal.removed] == ["La redevance couvre 71 % des charges."]
    assert proposal.text == "Le comité a été renouvelé. Le forage 2 fonctionne. Merci."


def test_additions_at_one_place_follow_each_other_in_their_own_paragraphs() -> None:
    proposal = propose("Vu.", ["Vu. Une pompe.", "Vu.\n\n- Un puits"])
    assert proposal.text == "Vu. Une pompe.\n\n- Un puits"
    assert proposal.disputed == 0


def test_spans_say_where_each_sentence_stands() -> None:
    proposal = propose(" Un. Deux.\n", [" Un. Deux.\n\nTrois.", " Zéro. Un. Deux.\n"])
    assert [proposal.text[start:end] for start, end, _ in proposal.spans()] == [
        sentence.text for sentence in proposal.sentences
    ]


def test_what_would_take_long_to_compare_is_not_put_together() -> None:
    assert can_propose("Vu. " * SENTENCES_LIMIT, ["Bu."])
    assert not can_propose("Vu.", ["Bu.", "Vu. " * (SENTENCES_LIMIT + 1)])
