"""Labels of the reference codes that tags and classifications hold."""

from fieldkit.reference.words import Words


def label_of(vocabulary: str, code: str, words: Words) -> str:
    """The label of a code in the language of ``words``; the code itself where its list does not know it."""
    return words.choice(vocabulary, code)
