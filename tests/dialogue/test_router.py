"""Which step a message belongs to."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.router import route
from bot.dialogue.step import STAY, STEPS, Outcome, Puzzled, Result, Step, Turn
from bot.domain.changes import TypedIdentifierDeleted
from bot.domain.inbound import Text
from bot.domain.people import Grant, Person
from bot.domain.questions import OwnTicket
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role
from tests.talk import WORKER, Talk

NIK = "3505154708720003"


def _say(text: str) -> Outcome:
    return Outcome((Reply(text),))


@pytest.fixture
def steps() -> Iterator[None]:
    """Three steps that only these tests know."""

    def ask_colour(turn: Turn) -> Reply:
        return Reply("Warna apa?", (Choice("Merah", "test.colour", {"colour": "merah"}),))

    def colour(turn: Turn) -> Result:
        said = turn.args.get("colour") or turn.text
        return _say(f"Warna {said}") if said in ("merah", "biru") else Puzzled(Reply("Warna itu belum saya kenal."))

    def pay(turn: Turn) -> Result:
        return _say(f"Dicatat {turn.args.get('month', '')}".strip())

    def secret_list(turn: Turn) -> Result:
        return _say("Daftar petugas")

    made = (
        Step("test.colour", colour, ask_colour),
        Step("test.pay", pay),
        Step("test.staff", secret_list, None, frozenset({Role.AGENT})),
        Step("test.nik", lambda turn: _say("NIK diterima"), ask_colour),
    )
    STEPS.update({step.name: step for step in made})
    yield
    for step in made:
        del STEPS[step.name]


def shown(talk: Talk, *choices: Choice) -> None:
    """As if the last message had these buttons."""
    talk.standing = type(talk.standing)(choices=choices)


@pytest.mark.usefixtures("steps")
def test_a_button_without_arguments_puts_the_question(talk: Talk) -> None:
    """A button that leads to a question asks it; one with arguments answers it."""
    talk.opens("test.colour")
    assert (talk.heard, talk.step) == ("Warna apa?", "test.colour")

    talk.picks("Merah")
    assert (talk.heard, talk.step) == ("Warna merah", None)


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("text", ["1", "no 1", "Merah", "merah", "MERAH"])
def test_a_typed_number_or_label_is_the_button(talk: Talk, text: str) -> None:
    """Who cannot press a button types its number or its words."""
    talk.opens("test.colour")

    talk.says(text)

    assert talk.heard == "Warna merah"


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("text", ["sudah", "sdh", "sampun", "wis mbayar", "udah lunas"])
def test_sudah_is_the_button_that_says_so(talk: Talk, text: str) -> None:
    """Every way of saying "paid" meets the button "Sudah bayar" of our newest notice."""
    later = Choice("Ingatkan nanti", "test.colour")
    talk.standing = type(talk.standing)(notice_choices=(Choice("Sudah bayar", "test.pay", {"month": "12"}), later))

    talk.says(text)

    assert talk.heard == "Dicatat 12"


@pytest.mark.usefixtures("steps")
def test_yes_is_not_paid(talk: Talk) -> None:
    """A polite "nggih" to a reminder reports no payment."""
    talk.standing = type(talk.standing)(notice_choices=(Choice("Sudah bayar", "test.pay"),))

    talk.says("nggih")

    assert "Dicatat" not in talk.heard


@pytest.mark.usefixtures("steps")
def test_a_typed_number_means_only_what_is_in_sight(talk: Talk) -> None:
    """The buttons of an older notice are not met by a bare number."""
    talk.standing = type(talk.standing)(notice_choices=(Choice("Sudah bayar", "test.pay"),))

    talk.says("1")

    assert "Dicatat" not in talk.heard


@pytest.mark.usefixtures("steps")
def test_labels_that_count_are_meant_by_their_number(talk: Talk) -> None:
    """A typed "3" is "3 bulan", though that is the second button."""
    shown(
        talk,
        *(Choice(f"{n} bulan", "test.pay", {"month": str(n)}) for n in (1, 3, 6, 12)),
    )

    talk.says("3")

    assert talk.heard == "Dicatat 3"


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("text", ["1", "ya, hapus", "ya", "Ya hapus"])
def test_what_is_final_is_never_typed(talk: Talk, text: str) -> None:
    """A typed number or word never erases, approves or reverses anything (SECURITY R3)."""
    shown(talk, Choice("Ya, hapus", "test.pay", final=True))

    talk.says(text)

    assert talk.heard == "Untuk yang ini, tekan tombolnya, ya."


@pytest.mark.usefixtures("steps")
def test_a_final_button_works_by_a_tap(talk: Talk) -> None:
    """A tap may do what typing may not."""
    shown(talk, Choice("Ya, hapus", "test.pay", final=True))

    talk.picks("Ya, hapus")

    assert talk.heard == "Dicatat"


@pytest.mark.usefixtures("steps")
def test_an_unreadable_answer_is_asked_again(talk: Talk) -> None:
    """What the step cannot read keeps the question waiting."""
    talk.opens("test.colour")

    talk.says("zzzz")

    assert talk.heard == "Warna itu belum saya kenal."
    assert talk.step == "test.colour"


def test_an_unknown_step_falls_back_to_the_menu(talk: Talk) -> None:
    """A button of an older version leads to the menu with an apology."""
    shown(talk, Choice("Lama", "gone.step"))

    talk.picks("Lama")

    assert talk.heard.startswith("Maaf, tombol itu sudah tidak berlaku.")


def test_a_forged_or_expired_tap_shows_the_menu_and_changes_nothing(talk: Talk) -> None:
    """The menu comes, the question that waits stays."""
    talk.opens("premium.start")

    talk.presses_an_old_button()

    assert talk.heard.startswith("Maaf, tombol itu sudah tidak berlaku.")
    assert (talk.changes, talk.notices, talk.step) == ([], [], "premium.occupation")


@pytest.mark.usefixtures("steps")
def test_a_staff_step_sounds_like_an_unknown_one_to_others(talk: Talk) -> None:
    """Who does not hold the role, or only forwards, gets the menu as for any dead button."""
    agent = Person("agent", "id", WORKER.zone, grants=(Grant(Role.AGENT, frozenset({"3505"})),))

    talk.opens("test.staff")
    assert talk.heard.startswith("Maaf, tombol itu sudah tidak berlaku.")

    talk.person, talk.genuine = agent, False
    talk.opens("test.staff")
    assert "Daftar petugas" not in talk.heard

    talk.genuine = True
    talk.opens("test.staff")
    assert talk.heard == "Daftar petugas"


@pytest.mark.usefixtures("steps")
def test_a_role_that_was_taken_away_ends_the_waiting_question(talk: Talk) -> None:
    """A revoked agent's typed answer reaches no staff step."""
    talk.standing = type(talk.standing)(step="test.staff")

    talk.says("lanjutkan dong")

    assert "Daftar petugas" not in talk.heard
    assert talk.step is None


@pytest.mark.parametrize("text", ["/start", "STOP", "halo", "kecelakaan", "1", "/tugas"])
def test_a_group_hears_nothing(talk: Talk, text: str) -> None:
    """In groups the bot is silent, whatever is written (SECURITY R27)."""
    talk.private = False

    talk.says(text)

    assert (talk.replies, talk.changes, talk.notices) == ((), [], [])


def test_a_form_left_for_half_an_hour_is_offered_again(talk: Talk) -> None:
    """A parked question is no longer first, but it is not lost."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.waits(days=2)

    talk.says("anu")

    assert talk.labels == ["Lanjutkan", "Menu"]
    talk.picks("Lanjutkan")
    assert talk.step == "premium.income"
    assert talk.heard.startswith("Penghasilan kira-kira")
    talk.says("1 juta")
    assert talk.heard.startswith("Rp8.400")


@pytest.mark.parametrize(
    "text", ["OTP saya 123456", "pin 9876", "kata sandi saya: rahasia1", "kode verifikasi 44 51 23"]
)
def test_a_secret_is_neither_kept_nor_used(talk: Talk, text: str) -> None:
    """A typed OTP, PIN or password is deleted and answered with a warning (SECURITY R30)."""
    talk.says(text)

    assert talk.heard.startswith("Jangan berikan OTP, PIN")
    assert talk.changes == [TypedIdentifierDeleted()]
    assert talk.draft == {}


@pytest.mark.parametrize("text", ["lupa pin jmo", "kode otp tidak masuk masuk", "sandi itu apa", "pinjam 50000"])
def test_a_question_about_a_secret_is_a_question(talk: Talk, text: str) -> None:
    """Asking about a password is not telling one."""
    talk.says(text)

    assert not talk.heard.startswith("Jangan berikan OTP")


@pytest.mark.parametrize("text", [NIK, f"ini nik saya {NIK}", "3505 1547 0872 0003"])
def test_a_nik_out_of_place_is_deleted(talk: Talk, text: str) -> None:
    """A NIK typed where none was asked for is deleted, and the answer says where it is safe."""
    talk.opens("premium.start")

    talk.says(text)

    assert talk.changes == [TypedIdentifierDeleted()]
    assert "sepertinya NIK" in talk.heard
    assert talk.step == "premium.occupation"
    assert NIK not in str(dict(talk.draft))


@pytest.mark.usefixtures("steps")
def test_a_nik_reaches_the_step_that_asks_for_it(talk: Talk) -> None:
    """Where it was asked for, it is not thrown away."""
    talk.opens("test.nik")

    talk.says(NIK)

    assert talk.heard == "NIK diterima"


@pytest.mark.parametrize(
    ("what", "heard"),
    [
        ("sticker", "Saya hanya bisa membaca tulisan."),
        ("location", "Saya hanya bisa membaca tulisan."),
        ("edited", "Pesan yang diubah tidak saya lihat."),
    ],
)
def test_what_is_no_text_gets_one_line(talk: Talk, what: str, heard: str) -> None:
    """A sticker, a place or a changed message is answered in one line; the question stays."""
    talk.opens("premium.start")

    talk.sends(what)

    assert talk.heard.startswith(heard)
    assert talk.step == "premium.occupation"


def test_a_stray_contact_is_not_kept(talk: Talk) -> None:
    """A phone number nobody asked for is not stored."""
    talk.shares_contact("+6281234567890")

    assert "tidak saya simpan" in talk.heard
    assert "6281234567890" not in repr((talk.standing, talk.changes))


@pytest.mark.parametrize("text", ["", " ", "\u200b", "???", "😀", "/", "/zzz", "/start " + "x" * 5000, "a" * 10_000])
def test_odd_texts_get_a_short_answer(talk: Talk, text: str) -> None:
    """Nothing that can be typed raises or is met with silence."""
    talk.says(text)

    assert talk.replies
    assert len(talk.heard) < 500


@given(text=st.text(max_size=60), step=st.sampled_from(["premium.occupation", "premium.income", "hours.choose", None]))
@settings(max_examples=60, deadline=None)
def test_any_text_in_any_question_is_answered(text: str, step: str | None) -> None:
    """No text stops the talk, wherever it stands."""
    talk = Talk()
    if step is not None:
        talk.opens(step)
    talk.finds(OwnTicket, None)
    from bot.domain.questions import OpenTickets, OwnRecordOf
    from bot.domain.views import OwnRecord

    talk.finds(OpenTickets, 0)
    talk.finds(OwnRecordOf, OwnRecord((), (), None, None, 0))

    talk.says(text)

    assert talk.replies


def test_the_router_is_pure(talk: Talk) -> None:
    """The same turn gives the same outcome, each time."""
    turn = talk.turn(Text("hitung iuran"))

    assert route(turn) == route(turn)
    assert isinstance(route(turn), Outcome)
    assert STAY != ""


@pytest.mark.parametrize(("labels", "heard"), [("Satu Lagi Dia", "1 sampai 3"), ("Ini", "salah satu tombolnya")])
def test_a_number_that_is_no_button_is_asked_again(talk: Talk, labels: str, heard: str) -> None:
    """ "7" to three buttons is a slip of the finger, not a question for the answers."""
    shown(talk, *(Choice(f"Yang {label}", "menu.open") for label in labels.split()))

    talk.says("7")

    assert heard in talk.heard
    assert len(talk.labels) == len(labels.split())


def test_what_works_once_is_not_offered_twice(talk: Talk) -> None:
    """After a wrong number the final button is not put into a second message."""
    shown(talk, Choice("Hapus", "menu.open", final=True), Choice("Menu", "menu.open"))

    talk.says("7")

    assert "1 sampai 2" in talk.heard
    assert talk.labels == []
