"""GB 32100-2015: the unified social credit code (统一社会信用代码) and its check character. Nothing here imports Django."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18

_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORDER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# The first two characters say who registered what; not verified against the standard's text, so they warn and never refuse.
PREFIXES = {
    "11": "机关", "12": "事业单位", "13": "群众团体", "51": "社会团体", "52": "民办非企业单位", "53": "基金会", "54": "基层群众性自治组织",
    "91": "企业", "92": "个体工商户", "93": "农民专业合作社", "N1": "农村集体经济组织",
}  # fmt: skip


def check_character(first: str) -> str:
    """The 18th character of the first 17; any of the 31 is possible. ValueError for another length or alphabet."""
    if len(first) != len(WEIGHTS) or any(char not in ALPHABET for char in first):
        raise ValueError("a code begins with 17 characters of 0-9 and A-Y without I, O, S, V and Z")
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first, WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def fault(code: str) -> str:
    """Why a code is no valid one: "length", "alphabet", "check", or "" when it is valid. The code is taken as it is, in capitals."""
    if len(code) != LENGTH:
        return "length"
    if any(char not in ALPHABET for char in code):
        return "alphabet"
    return "" if check_character(code[:-1]) == code[-1] else "check"


def is_valid(code: str) -> bool:
    """Whether a code has the form and the check character of GB 32100-2015."""
    return not fault(code)


def body_check_fits(code: str) -> bool:
    """Whether the 17th character checks 9 to 16 by GB 11714 (11 less the sum modulo 11; 10 is X, 11 is 0): a warning at most."""
    total = sum(_ORDER.index(char) * weight for char, weight in zip(code[8:16], _BODY_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return code[16] == {10: "X", 11: "0"}.get(rest, str(rest))
