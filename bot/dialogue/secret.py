"""What nobody should type into a chat: one-time codes, PINs, passwords, and NIKs outside their step."""

import re

from bot.dialogue.step import STAY, Outcome, Turn
from bot.domain.changes import TypedIdentifierDeleted
from bot.domain.inbound import Media
from bot.domain.nik import find_nik
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean

# Staff type long numbers that are none of a person's own: payment codes, receipts' references, card numbers.
STAFF_NUMBERS = frozenset({"code", "reference", "kpj", "paste", "amount"})

_NAMED = re.compile(r"\b(?:otp|pin|sandi|password|passwd|verifikasi|cvv)(?:nya|ku)?\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)\d(?:[ .-]?\d){3,7}(?!\d)")
# "lupa pin JMO, iuran 16.800 belum masuk" names a price: a round sum that does not follow the word itself.
_ROUND = re.compile(r"(?<![\d.,])(?:rp\.? ?)?\d{1,4}\.?\d?00(?:,00|,-)?(?![\d.])", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"\b(?:otp|pin|sandi|password|passwd|verifikasi|cvv)(?:nya|ku)?(?:[\s:=,.-]|saya|sy|aku|kula|adalah|itu|ini|kode){0,8}\d",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"\b(?:sandi|password|passwd|pin|otp)(?:nya|ku)?\s{0,3}(?:saya|sy|aku|kula)?\s{0,3}(?:adalah|:|=)\s{0,3}\S",
    re.IGNORECASE,
)


def tells_secret(text: str) -> bool:
    """Whether somebody typed a one-time code, a PIN or a password (asking about one is no secret)."""
    short = clean(text, 500)
    if _PASSWORD.search(short) or not _NAMED.search(short):
        return bool(_PASSWORD.search(short))
    return bool(_DIGITS.search(short if _FOLLOWS.search(short) else _ROUND.sub(" ", short)))


def tells_nik(turn: Turn) -> bool:
    """Whether what was typed holds a NIK though the question that waits did not ask for one."""
    return bool(find_nik(typed(turn))) and not _wanted(turn)


def typed(turn: Turn) -> str:
    """The words that came, also those under a photo."""
    said = turn.inbound.said
    return said.caption if isinstance(said, Media) else turn.text


def _wanted(turn: Turn) -> bool:
    module, _, verb = (turn.talk.step or "").partition(".")
    parts = set(verb.split("_"))
    return "nik" in parts or (module == "staff" and bool(parts & STAFF_NUMBERS))


def secret_answer(turn: Turn) -> Outcome:
    """A typed code or PIN is thrown away, and the person is warned (SECURITY R30)."""
    _ = turn.words
    warning = _(
        "Please never give anybody an OTP, PIN or password, not me and not an officer either. "
        "I have not kept it and I am deleting your message. If somebody asked you for it, change it now."
    )
    return Outcome(
        (Reply(warning, choices=(Choice(_("Contact an officer"), "officer.contact"),)),),
        changes=(TypedIdentifierDeleted(),),
        next_step=STAY,
    )


def nik_answer(turn: Turn) -> Outcome:
    """A NIK typed where none was asked for is deleted and not used (SECURITY R15)."""
    _ = turn.words
    text = _(
        "That looks like a NIK. I have not kept it and I am deleting the message, so that nobody else reads it. "
        "A NIK is only needed at the end of a sign-up, or with the officer in person."
    )
    return Outcome((Reply(text),), changes=(TypedIdentifierDeleted(),), next_step=STAY)
