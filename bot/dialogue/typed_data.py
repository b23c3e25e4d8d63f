"""Personal data typed where none was asked for: nothing is kept, the message is deleted, the question answered."""

import re
from dataclasses import replace

from bot.dialogue import asking
from bot.dialogue.menu import menu_choice
from bot.dialogue.secret import nik_answer, secret_answer, tells_nik, tells_secret, typed
from bot.dialogue.step import STAY, Outcome, Turn
from bot.domain.changes import TypedIdentifierDeleted
from bot.domain.inbound import Text
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean, masked

# A card or an account beside its word; long numbers alone may be anything.
_ACCOUNT = re.compile(
    r"\b(?:rekening|rek|norek|no rek|kpj|kartu|atm|virtual|va|dana|gopay|ovo)\b.{0,40}?\[number\]"
    r"|\[number\].{0,20}?\b(?:rekening|rek|kpj|atm)\b",
    re.IGNORECASE | re.DOTALL,
)
_MASK = re.compile(r"\[(?:nik|phone|email|number|code)\]")
# Words that only led to what is gone: "nik saya …, mau cek status".
_LEADS = re.compile(
    r"(?:\b(?:ini|dengan|nik|ktp|no|nomor|nomer|hp|wa|email|surel|otp|pin|kode|kata|sandi|password|passwd|rekening|rek|"
    r"norek|kpj|saya|sy|aku|kula|adalah|itu)(?:nya|ku)?[\s:=]{0,3}){1,6}$",
    re.IGNORECASE,
)


def guarded(turn: Turn, *, at_rest: bool) -> Outcome | None:
    """What is said to a message with personal data in it; None for one without.

    Contacts and account numbers count only where nothing waits: a question that waits may have asked for them.
    """
    text = typed(turn)
    if tells_secret(text):
        return _with_answer(turn, secret_answer(turn))
    if tells_nik(turn):
        return _with_answer(turn, nik_answer(turn))
    written = isinstance(turn.inbound.said, Text)  # a photo is a receipt more often than not, and stays
    return _with_answer(turn, contact_answer(turn)) if at_rest and written and tells_contact(text) else None


def tells_contact(text: str) -> bool:
    """Whether a phone number, an e-mail address, or the number of an account or a card was typed."""
    hidden = masked(text)
    return not text.startswith("/") and (
        any(mark in hidden and mark not in text for mark in ("[phone]", "[email]")) or _is_account(hidden)
    )


def _is_account(hidden: str) -> bool:
    return _ACCOUNT.search(hidden) is not None


def contact_answer(turn: Turn) -> Outcome:
    """Nothing typed into a question is used; who wants to be called asks an officer, money goes by the branch."""
    _ = turn.words
    if _is_account(masked(turn.text)):
        text = _(
            "I have not kept that number, and I am deleting the message, so that nobody else reads it. "
            "I never need the number of an account or a card; for a claim only JMO or the branch asks for it."
        )
    else:
        text = _(
            "I have not kept that number or address, and I am deleting the message, so that nobody else reads it. "
            "I need it only in a sign-up. If somebody shall call you back, press Contact an officer."
        )
    choices = (Choice(_("Contact an officer"), "officer.contact"), menu_choice(turn))
    return Outcome((Reply(text, choices),), changes=(TypedIdentifierDeleted(),), next_step=STAY)


def _with_answer(turn: Turn, warning: Outcome) -> Outcome:
    """The warning, and below it the answer to the rest of the message where that is clearly a question."""
    answer = asking.confident(_without(turn)) if isinstance(turn.inbound.said, Text) else None
    if answer is None:
        return warning
    said = tuple(replace(reply, choices=()) for reply in warning.replies)
    return replace(
        answer, replies=said + answer.replies, changes=warning.changes + answer.changes, next_step=warning.next_step
    )


def _without(turn: Turn) -> Turn:
    """The turn as if the data had never been typed."""
    parts = _MASK.split(masked(clean(turn.text)))
    rest = " ".join(_LEADS.sub(" ", part) for part in parts)
    return replace(turn, inbound=replace(turn.inbound, said=Text(" ".join(rest.split()))))
