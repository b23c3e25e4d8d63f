"""What goes into a ticket and who hears of it, for every talk that needs a human."""

from collections.abc import Mapping

from bot.dialogue.numbers import short_number
from bot.dialogue.step import Turn
from bot.domain.changes import TicketOpened, TicketSpoken
from bot.domain.inbound import Media
from bot.domain.outgoing import Kind, Notice, ToPerson, ToStaff
from bot.domain.reply import Attachment
from bot.domain.viewer import Role
from bot.domain.views import TicketView

LARGEST_FILE = 5_000_000
SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "application/pdf"})
FILE_KEYS = frozenset({"file", "file_kind", "file_unique", "file_mime", "file_size"})


def opening(turn: Turn, about: str, urgent: bool = False) -> TicketOpened:
    """A ticket of this turn, in the region the person belongs to."""
    id = turn.fresh("ticket")
    membership = turn.draft.get("ticket_membership")
    return TicketOpened(id, short_number(id), about, region(turn), urgent, membership)


def region(turn: Turn) -> str:
    """The regency a person belongs to, as far as we know: of a membership, else of the form; empty if unknown."""
    known = [tie.membership.region for tie in turn.ties if tie.membership.region]
    return known[0] if known else turn.draft.get("region", "")


def spoken(ticket: str, text: str, media: Media | None) -> TicketSpoken:
    """What was said in a ticket, with its file."""
    if media is None:
        return TicketSpoken(ticket, text)
    file = Attachment(media.kind, reference=media.reference)
    return TicketSpoken(ticket, text, file, media.unique, media.mime, media.size)


def new_notice(turn: Turn, opened: TicketOpened) -> Notice:
    """The agents of the region hear of a new ticket."""
    to = ToStaff(Role.AGENT, opened.region)
    return _notice(turn, to, "staff.ticket_new", opened.ticket, opened.number, opened.about)


def line_notice(turn: Turn, ticket: TicketView) -> Notice:
    """Of a new line hears who took the ticket, else who may see it; never the one it is about (SECURITY R9)."""
    role = Role.SUPERVISOR if ticket.supervisor_only else Role.AGENT
    to = ToPerson(ticket.assignee) if ticket.assignee else ToStaff(role, ticket.region, ticket.but)
    return _notice(turn, to, "staff.ticket_line", ticket.id, ticket.number, ticket.about)


def _notice(turn: Turn, to: ToPerson | ToStaff, template: str, ticket: str, number: str, about: str) -> Notice:
    args = {"ticket": ticket, "number": number, "about": about}
    return Notice(to, Kind.STAFF, f"ticket:{ticket}:{turn.inbound.key}", template, args)


def fits(media: Media) -> bool:
    """Photos, PDFs and voice notes up to 5 MB go to an officer; nothing else does (SECURITY R19)."""
    return media.size <= LARGEST_FILE and (media.kind in ("photo", "voice") or media.mime in SHOWN_TYPES)


def kept_file(media: Media) -> dict[str, str]:
    """A file as answers of a draft, until the person says where it belongs."""
    return {
        "file": media.reference,
        "file_kind": media.kind,
        "file_unique": media.unique,
        "file_mime": media.mime,
        "file_size": str(media.size),
    }


def file_in(draft: Mapping[str, str]) -> Media | None:
    """The file that a draft holds."""
    if not draft.keys() >= FILE_KEYS:
        return None
    size = int(draft["file_size"])
    return Media(draft["file_kind"], draft["file"], draft["file_unique"], draft["file_mime"], size)
