"""What a worker hears from the officers in a ticket."""

from bot.dialogue.notice import Case, notice
from bot.domain.reply import Attachment, Choice, Reply
from bot.domain.text import shown


@notice("ticket.answer")
def answer(case: Case) -> Reply:
    """An officer's answer, with its file; args: ticket, number, text, by_name, file, file_kind."""
    _ = case.words
    args = case.args
    number = args.get("number", "")
    head = _("Answer from {officer} ({number}):", officer=args.get("by_name") or case.office.name, number=number)
    file = Attachment(args.get("file_kind", "photo"), reference=args["file"]) if args.get("file") else None
    ticket = {"ticket": args.get("ticket", "")}
    choices = (
        Choice(_("Reply"), "officer.reply", ticket),
        Choice(_("Close it"), "officer.close", ticket),
    )
    return Reply(f"{head}\n{shown(args.get('text', ''))}".strip(), choices, file=file)


@notice("ticket.closed")
def closed(case: Case) -> Reply:
    """The officer closed the ticket; args: ticket, number."""
    _ = case.words
    number = case.args.get("number", "")
    text = _("The officer has closed conversation {number}. Still unclear? Just write.", number=number)
    return Reply(text, (Choice(_("Contact an officer"), "officer.contact"),))
