"""A supervisor records an explanation: topic, language, voice note; workers hear it behind [Listen]."""

from bot.dialogue.answering import label
from bot.dialogue.menu import LANGUAGES
from bot.dialogue.staff.desk import SUPERVISORS, begin, gone, say, to_tasks
from bot.dialogue.step import STAY, Outcome, Turn, step
from bot.domain.changes import RecordingKept, RecordingRemoved
from bot.domain.reply import Choice, Reply

# What is worth hearing rather than reading: how things go, and the bad day. No amounts: they change.
EXPLAINED = (
    *("apa_itu_bpu", "cara_daftar", "cara_bayar", "jatuh_tempo", "telat_nonaktif", "aktif_kembali"),
    *("jkk_manfaat", "jkk_klaim", "jkm_klaim", "penipuan_calo"),
)
# About twenty seconds: workers pay for each byte (users.md 18).
LARGEST = 60_000


def has(turn: Turn, topic: str, language: str) -> bool:
    """Whether there is a recording for this chat service."""
    return (turn.inbound.address.channel, topic, language) in turn.library.recordings


def title(turn: Turn, topic: str) -> str:
    """What a topic is called."""
    return label(turn.library.understanding.answers[topic], turn.words.code)


@step("staff.recordings", roles=SUPERVISORS)
def recordings(turn: Turn) -> Outcome:
    """Which explanations there are, in which languages, and a button for each."""
    _ = turn.words
    lines = []
    for topic in EXPLAINED:
        there = [name for code, name in LANGUAGES.items() if has(turn, topic, code)]
        lines.append(f"{title(turn, topic)}: {', '.join(there) or '–'}")
    picks = [Choice(title(turn, topic), "staff.recording_topic", {"topic": topic}) for topic in EXPLAINED]
    return say(turn, _("Explanations to listen to:"), *lines, choices=[*picks, to_tasks(_)])


@step("staff.recording_topic", roles=SUPERVISORS)
def topic(turn: Turn) -> Outcome:
    """Which language is spoken."""
    _ = turn.words
    wanted = turn.args.get("topic", "")
    if wanted not in EXPLAINED:
        return gone(turn)
    picks = [
        Choice(name, "staff.recording_language", {"topic": wanted, "language": code})
        for code, name in LANGUAGES.items()
    ]
    return say(turn, _("“{title}”: in which language?", title=title(turn, wanted)), choices=[*picks, to_tasks(_)])


@step("staff.recording_language", roles=SUPERVISORS)
def language(turn: Turn) -> Outcome:
    """Topic and language are known; the voice note is asked for."""
    wanted, code = turn.args.get("topic", ""), turn.args.get("language", "")
    if wanted not in EXPLAINED or code not in LANGUAGES:
        return gone(turn)
    return begin(turn, "staff.recording_voice", staff_topic=wanted, staff_language=code)


def ask_voice(turn: Turn) -> Reply:
    """What to record, and how; one that is there can be taken away."""
    _ = turn.words
    wanted, code = turn.draft.get("staff_topic", ""), turn.draft.get("staff_language", "")
    text = _("Send the voice note now: about 20 seconds, no amounts, dates or names.")
    args = {"topic": wanted, "language": code}
    there = [Choice(_("Take it away"), "staff.recording_off", args, final=True)] if has(turn, wanted, code) else []
    return Reply(text, choices=(*there, to_tasks(_)))


@step("staff.recording_voice", ask=ask_voice, roles=SUPERVISORS)
def voice(turn: Turn) -> Outcome:
    """Keep the voice note's id; what is no voice note, or too long, is asked for again."""
    _ = turn.words
    wanted, code, media = turn.draft.get("staff_topic", ""), turn.draft.get("staff_language", ""), turn.media
    if wanted not in EXPLAINED or code not in LANGUAGES:
        return gone(turn)
    if media is None or media.kind != "voice":
        return Outcome((ask_voice(turn),), next_step=STAY)
    if media.size > LARGEST:
        text = _("That one is too long: workers pay for each byte. At most about 20 seconds, please.")
        return Outcome((Reply(text, choices=(to_tasks(_),)),), next_step=STAY)
    change = RecordingKept(turn.fresh("recording"), wanted, code, media.reference)
    text = _("Kept. Within a minute it stands under “{title}”.", title=title(turn, wanted))
    return say(turn, text, choices=[to_recordings(turn), to_tasks(_)], changes=[change])


@step("staff.recording_off", roles=SUPERVISORS)
def off(turn: Turn) -> Outcome:
    """The explanation is not to be listened to any more."""
    wanted, code = turn.args.get("topic", ""), turn.args.get("language", "")
    if wanted not in EXPLAINED or code not in LANGUAGES:
        return gone(turn)
    text = turn.words("Taken away.")
    return say(turn, text, choices=[to_recordings(turn)], changes=[RecordingRemoved(wanted, code)])


def to_recordings(turn: Turn) -> Choice:
    """The button back to the list."""
    return Choice(turn.words("Recordings"), "staff.recordings")
