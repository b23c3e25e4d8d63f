"""The catalogues: every sentence of the code is there, in each language, whole and well-formed."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.dialogue.menu import LANGUAGES

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "locales"
CODES = sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/messages.po"))
CALLED = ("_", "words")  # `_("…")`, `turn.words("…")`, `case.words("…")`
BUTTON = "Button label"  # how a translator is told; see CONTRIBUTING.md
LONGEST_LABEL = 20
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
WELL_FORMED = re.compile(r"\{[a-z][a-z_]*\}")
NOT_FOR_READING = re.compile(r"[\u0000-\u0009\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@cache
def catalogue(code: str) -> Catalog:
    """A language's .po file, as Babel reads it."""
    with (LOCALES / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def translations(code: str) -> dict[str, str]:
    """Key and translation of each message; what is fuzzy or obsolete does not count."""
    return {str(each.id): str(each.string) for each in catalogue(code) if each.id and not each.fuzzy}


@cache
def extracted() -> frozenset[str]:
    """Every key in the code, found by Babel's own extractor."""
    keywords = dict.fromkeys(CALLED)
    return frozenset(
        str(found[2])
        for room in ("bot", "handlers")
        for found in extract_from_dir(ROOT / room, [("**.py", "python")], keywords=keywords)
    )


@cache
def trees() -> dict[str, ast.Module]:
    """The code, parsed, by the file's name."""
    files = [path for room in ("bot", "handlers") for path in sorted((ROOT / room).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in files}


def is_lookup(node: ast.AST) -> bool:
    """Is this `_("…")` or `something.words("…")`?"""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    match node.func:
        case ast.Name(id=name):
            return name in CALLED
        case ast.Attribute(attr=name, value=ast.Name(id="turn" | "case")):
            return name in CALLED
        case _:
            return False


def lookups(tree: ast.AST) -> list[ast.Call]:
    """Every place where a sentence is looked up."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_lookup(node)]


def key_of(node: ast.AST) -> str | None:
    """The sentence that is looked up here, if one is."""
    if isinstance(node, ast.Call) and is_lookup(node) and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return None


def keys_in(node: ast.AST) -> set[str]:
    """Every sentence in this part of the code."""
    return {key for each in ast.walk(node) if (key := key_of(each))}


def label_makers(tree: ast.Module) -> set[str]:
    """Functions that make a button of their first argument."""
    return {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.args.args
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "Choice"
        and call.args
        and getattr(call.args[0], "id", "") == function.args.args[0].arg
    }


def label_keys(tree: ast.Module) -> Iterator[str]:
    """The sentences that become buttons: given to Choice, or gathered under the name `labels`."""
    makers = {"Choice", *label_makers(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers and node.args:
            yield from keys_in(node.args[0])
        if isinstance(node, ast.Assign) and any(getattr(to, "id", "").endswith("label") for to in node.targets):
            yield from keys_in(node.value)
        if isinstance(node, ast.Assign) and any(getattr(to, "id", "") == "labels" for to in node.targets):
            yield from keys_in(node.value)


@cache
def labels() -> frozenset[str]:
    """Every key whose translation stands on a button, by the code or by the translators' comment."""
    marked = {
        str(each.id)
        for code in CODES
        for each in catalogue(code)
        if any(BUTTON in line for line in (*each.user_comments, *each.auto_comments))
    }
    return frozenset(marked | {key for tree in trees().values() for key in label_keys(tree)})


def test_indonesian_and_javanese_are_there_and_have_a_name():
    """A new folder in locales/ is a language of the menu."""
    assert sorted(LANGUAGES) == CODES
    assert {"id", "jv"} <= set(CODES)


def test_a_sentence_is_looked_up_as_a_literal():
    """What is built at run time could never be translated."""
    built = [
        f"{name}:{call.lineno}"
        for name, tree in trees().items()
        for call in lookups(tree)
        if not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]

    assert built == []


def test_the_extractor_finds_what_the_code_looks_up():
    """So that `pybabel extract` gives a translator everything."""
    assert extracted() == {key for tree in trees().values() for key in keys_in(tree)}


def test_values_are_given_by_name_and_each_placeholder_gets_one():
    """`_("… {amount} …", amount=…)`: nothing is left open and nothing is given in vain."""
    wrong = []
    for name, tree in trees().items():
        for call in lookups(tree):
            given = {keyword.arg for keyword in call.keywords}
            asked = {hole.strip("{}") for hole in PLACEHOLDER.findall(key_of(call) or "")}
            if len(call.args) != 1 or (None not in given and given != asked):
                wrong.append(f"{name}:{call.lineno} has {sorted(asked)}, is given {sorted(map(str, given))}")

    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_a_language_is_complete_and_nothing_in_it_is_left_over(code: str):
    """Every key of the code is translated, nothing is fuzzy, and no key is there that the code has lost."""
    assert sorted(extracted() - {key for key, text in translations(code).items() if text.strip()}) == []
    assert sorted(set(translations(code)) - extracted()) == []
    assert [str(each.id) for each in catalogue(code) if each.id and each.fuzzy] == []
    assert catalogue(code).obsolete == {}


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_placeholders_of_its_key(code: str):
    """No value is lost and none is invented; a single brace that is no placeholder is a slip of the finger."""
    unlike = {
        key: text
        for key, text in translations(code).items()
        if set(PLACEHOLDER.findall(key)) != set(PLACEHOLDER.findall(text))
    }
    loose = [text for text in translations(code).values() if re.search(r"[{}]", WELL_FORMED.sub("", text))]

    assert unlike == {}
    assert loose == []


@pytest.mark.parametrize("code", CODES)
def test_a_button_has_at_most_twenty_characters(code: str):
    """A small phone shows no more of it."""
    assert len(labels()) > 60
    assert {
        key: text for key, text in translations(code).items() if key in labels() and len(text) > LONGEST_LABEL
    } == {}


@pytest.mark.parametrize("code", CODES)
def test_a_translation_can_be_read_as_it_stands(code: str):
    """No hidden characters, no space at either end, no line longer than a paragraph of its key."""
    odd = [text for text in translations(code).values() if text != text.strip() or NOT_FOR_READING.search(text)]

    assert odd == []


def test_the_javanese_header_says_that_nobody_has_signed_it():
    """Until a native reader of Blitar signs, `doctor` and the pages say so too."""
    assert "NOT SIGNED: no native reader has signed these texts yet." in catalogue("jv").header_comment
    assert "NOT SIGNED" not in catalogue("id").header_comment


@pytest.mark.parametrize("code", CODES)
def test_the_header_names_language_and_encoding_and_nobody(code: str):
    """No left-over of a tool ("FULL NAME", "EMAIL@ADDRESS") and no fuzzy mark on the header."""
    text = (LOCALES / code / "LC_MESSAGES" / "messages.po").read_text("utf-8")

    assert f'"Language: {code}\\n"' in text
    assert "charset=utf-8" in text
    assert [word for word in ("EMAIL@ADDRESS", "FULL NAME", "YEAR-MO-DA", "VERSION", "#, fuzzy") if word in text] == []
