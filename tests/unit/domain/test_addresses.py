"""When two addresses are the same, when they only look it, and what is wrong with one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.domain.addresses import loosen, read_address, same_address
from credly_core.domain.mailboxes import WELL_KNOWN_DOMAINS, domain_typos
from credly_core.domain.people import UNUSABLE
from credly_core.domain.people import PersonWarning as W

#: Pairs that eyes take for one.
LOOK_ALIKES = (
    ("ılker@x.com", "ilker@x.com"),
    ("İlker@x.com", "ilker@x.com"),
    ("ſusan@x.com", "susan@x.com"),
    ("\u212aarl@x.com", "karl@x.com"),
    ("\u212bke@x.com", "åke@x.com"),
    ("strauß@x.com", "strauss@x.com"),
    ("STRAUẞ@x.com", "strauß@x.com"),
    ("anna@straße.de", "anna@strasse.de"),
    ("anna@xn--strae-oqa.de", "anna@strasse.de"),
    ("anna@bücher.de", "anna@bucher.de"),
    ("ａnna@x.com", "anna@x.com"),
    ("anna@ｘ.com", "anna@x.com"),
    ("anna＠x.com", "anna@x.com"),
    ("anna@x。com", "anna@x.com"),
    ("anna@x．com", "anna@x.com"),
    ("аnna@x.com", "anna@x.com"),
    ("еva@x.com", "eva@x.com"),
    ("оlga@x.com", "olga@x.com"),
    ("рaul@x.com", "paul@x.com"),
    ("сarl@x.com", "carl@x.com"),
    ("АNNA@x.com", "anna@x.com"),
    ("αnna@x.com", "anna@x.com"),
    ("οlga@x.com", "olga@x.com"),
    ("anna@аpple.com", "anna@apple.com"),
    ("josé@x.com", "jose@x.com"),
    ("josé@x.com", "jose\u0301@x.com"),
    ("an\u200bna@x.com", "anna@x.com"),
    ("an\u00adna@x.com", "anna@x.com"),
    ("\u202eanna@x.com", "anna@x.com"),
    ("anna\u2060@x.com", "anna@x.com"),
    ("łukasz@x.com", "lukasz@x.com"),
    ("an\u3164na@x.com", "anna@x.com"),
    ("①anna@x.com", "1anna@x.com"),
)


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_look_alikes_are_seen_and_never_taken_for_the_same(one: str, other: str) -> None:
    assert not same_address(one, other)
    assert read_address(one).skeleton == read_address(other).skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.b@x.com", "ab@x.com"),
        ("a+tag@x.com", "a@x.com"),
        ("a+one@x.com", "a+two@x.com"),
        ("a.b@gmail.com", "ab@gmail.com"),
        ("a_b@x.com", "a-b@x.com"),
        ("a@gmail.com", "a@googlemail.com"),
    ],
)
def test_dots_and_tags_count(one: str, other: str) -> None:
    assert not same_address(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ANNA@X.COM", "anna@x.com"),
        (" anna@x.com\u00a0", "anna@x.com"),
        ("\tanna@x.com\n", "anna@x.com"),
        ("JOSÉ@x.com", "josé@x.com"),
        ("anna@BÜCHER.de", "anna@xn--bcher-kva.de"),
        ("anna@XN--BCHER-KVA.de", "anna@bücher.de"),
        ("ΑΝΝΑ@x.com", "αννα@x.com"),
    ],
)
def test_capitals_blanks_around_and_the_spelling_of_the_domain_do_not_count(one: str, other: str) -> None:
    assert same_address(one, other)


@pytest.mark.parametrize(
    ("cell", "warning"),
    [
        ("", W.EMPTY),
        (" \u00a0", W.EMPTY),
        ("anna", W.INVALID),
        ("@x.com", W.INVALID),
        ("anna@", W.INVALID),
        ("anna@localhost", W.INVALID),
        ("anna@x..com", W.INVALID),
        ("anna@x.com.", W.INVALID),
        (".anna@x.com", W.INVALID),
        ("an..na@x.com", W.INVALID),
        ("a@b@x.com", W.INVALID),
        ('"anna b"@x.com', W.INVALID),
        ("anna(home)@x.com", W.INVALID),
        ("anna@[127.0.0.1]", W.INVALID),
        ("anna@127.0.0.1", W.INVALID),
        ("anna@-x.com", W.INVALID),
        ("anna@x_y.com", W.INVALID),
        ("anna@xn--a.com", W.INVALID),
        ("mailto:anna@x.com", W.INVALID),
        ("x" * 65 + "@x.com", W.TOO_LONG),
        ("é" * 33 + "@x.com", W.TOO_LONG),
        ("anna@" + "x" * 64 + ".com", W.TOO_LONG),
        ("anna@" + ".".join(["x" * 60] * 5) + ".com", W.TOO_LONG),
        ("anna@x.com, bob@x.com", W.TWO_ADDRESSES),
        ("anna@x.com;bob@x.com", W.TWO_ADDRESSES),
        ("anna@x.com bob@x.com", W.TWO_ADDRESSES),
        ("anna@x.com\nbob@x.com", W.TWO_ADDRESSES),
        ("an na@x.com", W.INVISIBLE),
        ("an\u200bna@x.com", W.INVISIBLE),
        ("\u202eanna@x.com", W.INVISIBLE),
        ("an\x00na@x.com", W.INVISIBLE),
        ("anna\ufe0f@x.com", W.INVISIBLE),
        ("anna@x.com\u200b", W.INVISIBLE),
    ],
)
def test_what_cannot_be_sent_to_is_named_and_has_no_key(cell: str, warning: W) -> None:
    address = read_address(cell)

    assert warning in address.warnings
    assert address.key is None


@pytest.mark.parametrize(
    ("cell", "warning"),
    [
        (" anna@x.com", W.BLANKS_AROUND),
        ("аnna@x.com", W.HOMOGLYPHS),
        ("сосо@x.com", W.HOMOGLYPHS),
        ("anna@аpple.com", W.HOMOGLYPHS),
        ("josé@x.com", W.BEYOND_ASCII),
        ("Info@x.com", W.ROLE_ACCOUNT),
        ("no-reply+7@x.com", W.ROLE_ACCOUNT),
        ("anna@gmail.con", W.DOMAIN_TYPO),
        ("anna@GMIAL.com", W.DOMAIN_TYPO),
        ("anna@hotmial.com", W.DOMAIN_TYPO),
        ("anna@outlok.com", W.DOMAIN_TYPO),
        ("anna@yaho.com", W.DOMAIN_TYPO),
        ("anna@gmail.co", W.DOMAIN_TYPO),
    ],
)
def test_what_may_cost_mail_is_named_and_can_still_be_compared(cell: str, warning: W) -> None:
    address = read_address(cell)

    assert warning in address.warnings
    assert address.key is not None


@pytest.mark.parametrize("cell", ["anna@x.com", "o'neill@x.com", "anna+7@x.co.uk", "иван@пример.рф", "a@b-c.museum"])
def test_good_addresses_raise_no_false_alarm(cell: str) -> None:
    assert read_address(cell).warnings <= {W.BEYOND_ASCII}


@pytest.mark.parametrize("domain", [*WELL_KNOWN_DOMAINS, "mail.com", "email.com", "ymail.com", "cloud.com", "gmx.de"])
def test_no_real_provider_is_taken_for_a_slip(domain: str) -> None:
    assert domain not in domain_typos()


CELLS = st.text(st.sampled_from("aAbıİſ\u212aßssé\u0301а@@..+-_ \u200b\u00a0xn。ｘ"), max_size=14)


@settings(deadline=None)
@given(st.lists(CELLS | st.text(max_size=8), min_size=3, max_size=3))
def test_sameness_is_symmetric_and_transitive(cells: list[str]) -> None:
    for one, two, three in itertools.permutations(cells):
        assert same_address(one, two) == same_address(two, one)
        if same_address(one, two) and same_address(two, three):
            assert same_address(one, three)


@settings(deadline=None)
@given(CELLS | st.text(), st.text(max_size=5))
def test_any_text_is_read_and_the_same_again_when_trimmed(cell: str, more: str) -> None:
    address = read_address(cell + "@" + more)

    assert (address.key is None) == bool(address.warnings & UNUSABLE)
    assert read_address(address.text).key == address.key
    if address.key is not None:
        assert read_address(address.key).key == address.key


@settings(deadline=None)
@given(st.sampled_from(LOOK_ALIKES))
def test_what_looks_the_same_is_also_loosely_the_same(pair: tuple[str, str]) -> None:
    one, other = (read_address(cell).skeleton for cell in pair)

    assert one is not None
    assert other is not None
    assert loosen(one) == loosen(other)
