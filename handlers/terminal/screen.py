"""What each role sees: unread messages, the buttons that can be pressed, and how both are written to the screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.domain.inbound import Tap
from bot.domain.reply import Reply
from handlers.terminal import wording
from handlers.terminal.channel import Message, News, What
from handlers.terminal.inbound import Offer
from handlers.terminal.outbound import drawn, marks_for

Write = Callable[[str], object]


@dataclass(slots=True)
class Chat:
    """What one role has in sight: `offers` by what is typed for them, and `older` buttons by their labels.

    `spoken`: the person has said something since the last message, so the next one begins at one again.
    """

    unread: list[News] = field(default_factory=list)
    announced: int = 0
    offers: dict[str, Offer] = field(default_factory=dict)
    older: dict[str, Offer] = field(default_factory=dict)
    spoken: bool = True
    newest: Message | None = None


class Screen:
    """The chats of all roles, of which one is in sight at a time."""

    def __init__(self, zone: ZoneInfo, write: Write) -> None:
        self._zone, self.write = zone, write
        self._chats: dict[str, Chat] = {}

    def offers(self, role: str) -> dict[str, Offer]:
        """What this role can press now by its number, or by its label if it stands further up."""
        chat = self._of(role)
        return chat.older | chat.offers

    def has_spoken(self, role: str) -> None:
        """The next buttons begin again at one."""
        self._of(role).spoken = True

    def take(self, news: Sequence[News]) -> None:
        """Put what is new into the chats it belongs to."""
        for one in news:
            self._of(one.to).unread.append(one)

    def show(self, role: str) -> bool:
        """Show this role what is unread; False if nothing was."""
        chat = self._of(role)
        news, chat.unread, chat.announced = chat.unread, [], 0
        for one in news:
            self.write("")
            self._show_news(chat, one)
        if news:
            self.write("")
        return bool(news)

    def show_again(self, role: str) -> bool:
        """Show the newest message with buttons once more, if its buttons cannot be pressed yet."""
        chat = self._of(role)
        if chat.newest is None or chat.offers:
            return False
        self.write("")
        self._show(chat, chat.newest)
        self.write("")
        return True

    def offer_again(self, role: str) -> None:
        """Give the buttons of the newest message numbers, after it was shown while the clock ran."""
        chat = self._of(role)
        if chat.newest is None or chat.newest.reply is None or chat.offers:
            return
        reply = chat.newest.reply
        marks = marks_for(reply.choices, 0)
        chat.offers, chat.spoken = _offers(reply, marks), False
        self.write(wording.LAST_BUTTONS)
        for line in drawn(Reply("", reply.choices), marks):
            self.write(line)
        self.write("")

    def show_passing(self, news: Sequence[News]) -> None:
        """What came to anybody while the clock ran: with its moment and to whom, the buttons without numbers."""
        for (at, to), some in groupby(news, key=lambda one: (one.at, one.to)):
            self.write(f"\n── {self.at(at)} → {to} ──")
            for one in some:
                self._show_passed(self._of(to), one)

    def show_gone(self, news: Sequence[News]) -> None:
        """How many messages were deleted while the clock ran, of whomever."""
        for one in news:
            _forget(self._of(one.to), one.message)
        if news:
            self.write(f"\n{wording.gone(len(news))}")

    def announce(self, role: str) -> None:
        """One line for every other role that has more unread than was said before."""
        for other, chat in self._chats.items():
            if other != role and len(chat.unread) > chat.announced:
                self.write(wording.new_for(other, len(chat.unread)))
                chat.announced = len(chat.unread)

    def at(self, moment: datetime) -> str:
        """A moment as it is read here: Jum, 20 Nov 2026 09.00."""
        return format_datetime(moment.astimezone(self._zone), "EEE, d MMM y HH.mm", locale="id")

    def _of(self, role: str) -> Chat:
        return self._chats.setdefault(role, Chat())

    def _show_news(self, chat: Chat, news: News) -> None:
        if news.what is What.DELETED:
            _forget(chat, news.message)
            self.write(f"  {wording.DELETED if news.message.reply else wording.DELETED_OWN}")
            return
        if news.what is What.EDITED:
            self.write(f"  {wording.EDITED}")
        self._show(chat, news.message)

    def _show(self, chat: Chat, message: Message) -> None:
        """Draw a message; its buttons are numbered on from those shown since the person last spoke."""
        reply = message.reply
        if reply is None:
            return
        if chat.spoken:
            _put_away(chat)
        chat.spoken = False
        if reply.choices:
            chat.newest = message
        marks = marks_for(reply.choices, len(chat.offers))
        chat.offers |= _offers(reply, marks)
        for line in drawn(reply, marks):
            self.write(line)

    def _show_passed(self, chat: Chat, news: News) -> None:
        reply = news.message.reply or Reply("")
        if news.what is What.EDITED:
            self.write(f"  {wording.EDITED}")
        for line in drawn(reply):
            self.write(line)
        if reply.choices:
            _put_away(chat)
            chat.newest, chat.spoken = news.message, True


def _offers(reply: Reply, marks: Sequence[str]) -> dict[str, Offer]:
    prompt = reply.prompt or ""
    numbered = enumerate(zip(marks, reply.choices, strict=True))
    return {mark: Offer(mark, choice.label, Tap(prompt, number)) for number, (mark, choice) in numbered}


def _put_away(chat: Chat) -> None:
    """Numbers mean what is newest; a button further up is still there under its label, as "[Sudah bayar]"."""
    chat.older = {f"[{offer.label}]": offer for offer in [*chat.older.values(), *chat.offers.values()]}
    chat.offers = {}


def _forget(chat: Chat, message: Message) -> None:
    """The buttons of a deleted message go with it."""
    if chat.newest is not None and chat.newest.id == message.id:
        chat.newest = None
    prompt = message.reply.prompt if message.reply else None
    chat.offers = {mark: offer for mark, offer in chat.offers.items() if offer.tap.prompt != prompt}
    chat.older = {label: offer for label, offer in chat.older.items() if offer.tap.prompt != prompt}
