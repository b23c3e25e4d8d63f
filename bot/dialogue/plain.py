"""A yes or no and nothing else: what a consent may rest on, and what is never a name."""

from bot.domain.choices import NO, NOT_YET, PAYING, YES, parse_paid
from bot.domain.text import clean, folded, word_set

BESIDE = word_set(
    """
    saya aku kula kulo saja aja wae mawon kemawon pak bu ibu bapak mas mbak kak min dong deh lah kok to tho
    terima kasih makasih matur nuwun suwun silakan silahkan perlu usah dulu rumiyin sik sangat
    """
)
GREETING = word_set("halo hai hello hi pagi siang sore malam sugeng enjing sonten dalu permisi assalamualaikum selamat")
UNSURE = word_set(
    "tahu tau ngerti ngertos paham yakin lupa supe kesupen mungkin embuh entah kayaknya sepertinya kurang"
)
TITLES = word_set("pak bu ibu bapak mas mbak kak")
PARTICLES = word_set("ae lho loh tok ta")
LONGEST = 5


def plain_yes_no(text: str) -> bool | None:
    """Yes or no where every word says so or is small talk; None as soon as a sentence tells anything else.

    "Sudah" alone is what people say of a payment, and therefore no yes.
    """
    short = clean(text, 200)
    words = [_single(word) for word in folded(short).split()]
    if not words or len(words) > LONGEST or "?" in short or parse_paid(short) is not None:
        return None
    if not set(words) <= YES | NO | BESIDE:
        return None
    if NO.intersection(words):
        return False
    return True if YES.intersection(words) else None


def _single(word: str) -> str:
    """ "Iyaa" is "iya"."""
    stripped = word.rstrip(word[-1]) + word[-1]
    return stripped if stripped in YES | NO else word


def tells_payment(text: str) -> bool:
    """Whether somebody says in words of paying that it is done; "sudah" alone may mean anything done."""
    return bool(parse_paid(text)) and bool(PAYING.intersection(folded(clean(text, 200)).split()))


def is_small_talk(text: str) -> bool:
    """Whether there is nothing in it but yes, no, a greeting or "I do not know": never a name or a place."""
    words = {_single(word) for word in folded(clean(text, 200)).split()}
    return words != {"sugeng"} and words <= YES | NO | BESIDE | GREETING | UNSURE  # Sugeng alone is a man's name


def is_no_nickname(text: str) -> bool:
    """Whether it is "later", "just so" or "I do not know" instead of a nickname; after a title anything may be one."""
    words = [_single(word) for word in folded(clean(text, 200)).split()]
    if not words or words[0] in TITLES:
        return False
    return set(words) <= YES | NO | NOT_YET | BESIDE | UNSURE | PARTICLES
