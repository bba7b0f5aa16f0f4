"""GB 32100-2015: real and made-up codes, and every single slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.uscc import ALPHABET, body_check_fits, check_character, fault, is_valid

VALID = (
    "91330100799655058B", "9144030071526726XG", "52330300MJ00000182", "51220000MJ0000026M", "11330300MB0000035K",
    "11331004MB00001073", "11331004MB0000203C", "91331004MA0000103C", "91331004MA000020XJ", "91331004MA00003061", "91331004MA0000402A",
    "52331004MJ00001067", "52220100MJ0000106B", "52220100MJ0000202L", "11220100MB00001077", "11220100MB0000203G",
)  # fmt: skip


@pytest.mark.parametrize("code", VALID)
def test_valid(code: str) -> None:
    assert is_valid(code)
    assert check_character(code[:17]) == code[17]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("91330100799655058C", "check"), ("91330100799655058", "length"), ("91330100799655058BB", "length"), ("", "length"),
        ("9133010079965505IB", "alphabet"), ("91330100799655058b", "alphabet"), ("９1330100799655058B", "alphabet"),
    ],
)  # fmt: skip
def test_faults(code: str, why: str) -> None:
    assert fault(code) == why


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(code: str, place: int, char: str) -> None:
    slip = code[:place] + char + code[place + 1 :]
    assert is_valid(slip) == (slip == code)


def test_body_check_of_a_real_code() -> None:
    assert body_check_fits("91330100799655058B")
