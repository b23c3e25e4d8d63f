"""The sign-up, as a vegetable seller in Kabupaten Blitar goes through it."""

from dataclasses import replace

import pytest

from bot.domain.changes import ConsentAnswered, EnrolmentSubmitted
from bot.domain.membership import Enrolment
from bot.domain.outgoing import Kind, ToStaff
from bot.domain.people import Officer, Purpose
from bot.domain.questions import OfficerFor
from bot.domain.reply import Ask
from bot.domain.viewer import Role
from tests.members import member, tied
from tests.signing_up import Counting, to_the_price, to_the_review
from tests.talk import Talk


def test_it_asks_for_whom_and_whether_there_is_a_membership_first(talk: Talk) -> None:
    """Who is a member already is linked, not signed up again."""
    talk.opens("registration.start")
    assert talk.heard == "Untuk siapa?"

    talk.picks("Orang tua")
    assert talk.heard.startswith("Sudah punya BPJS Ketenagakerjaan?")

    talk.picks("Sudah")
    assert "Saya punya kode" in talk.labels
    assert talk.changes == []


def test_who_is_not_sure_is_linked_too(talk: Talk) -> None:
    """'Tidak tahu' leads to the check, and from there back to the sign-up."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Tidak tahu")

    talk.picks("Belum, daftar baru")

    assert talk.heard.startswith("Pekerjaannya apa?")


def test_the_price_comes_before_any_personal_question(talk: Talk) -> None:
    """Rp11.400 now, Rp22.800 from January: here people decide."""
    to_the_price(talk)

    assert "Rp11.400" in talk.heard
    assert "Rp22.800" in talk.heard
    assert talk.labels == ["Dua perlindungan", "Dengan tabungan"]


def test_a_daily_income_is_counted_aloud(talk: Talk) -> None:
    """50 ribu sehari is 26 days a month, and the sum is shown."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Belum")
    talk.says("jualan sayur")
    talk.picks("Ya, kerja sendiri")

    talk.says("50 ribu sehari")

    assert "26" in talk.heard
    assert "Rp1.300.000" in talk.heard
    assert talk.draft["tier"] == "3"


def test_a_range_is_narrowed_before_it_is_priced(talk: Talk) -> None:
    """A button for a range asks which row is nearest."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Belum")
    talk.says("jualan sayur")
    talk.picks("Ya, kerja sendiri")

    talk.picks(talk.labels[1])

    assert "tier" not in talk.draft
    assert 2 <= len(talk.labels) <= 6


def test_what_the_premium_talk_heard_is_not_asked_again(talk: Talk) -> None:
    """Occupation and income given for a price count for the sign-up."""
    talk.opens("premium.start")
    talk.says("jualan sayur")
    talk.says("1,5 juta")
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Belum")
    talk.picks("Ya, kerja sendiri")

    assert "Rp11.400" in talk.heard


@pytest.mark.parametrize(("label", "word"), [("Digaji majikan", "majikan"), ("Sedang tidak kerja", "bekerja")])
def test_who_cannot_join_is_told_where_to_go(talk: Talk, label: str, word: str) -> None:
    """Eligibility before effort: one line, and nothing is written."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Belum")
    talk.says("jualan sayur")

    talk.picks(label)

    assert word in talk.heard
    assert talk.step is None
    assert talk.changes == []


def test_unknown_work_is_taken_as_it_is(talk: Talk) -> None:
    """Only whether it carries people or goods is asked, for the discount."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Belum")
    talk.says("penggali batu apung")

    talk.picks("Bukan, kerja lain")

    assert talk.draft["occupation"] == "penggali batu apung"
    assert talk.draft["sector"] == "other"


def test_a_government_budget_has_no_discount(talk: Talk) -> None:
    """Who pays changes the price, and it is said at once."""
    to_the_price(talk)
    talk.picks("Dua perlindungan")

    talk.picks("Pemerintah")

    assert "tidak ada potongan: Rp22.800" in talk.heard


def test_blitar_is_asked_twice_and_the_officer_is_named_before_the_phone(talk: Talk) -> None:
    """Kota or Kabupaten; then who will help, before any personal question."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("blitar")
    assert sorted(talk.labels) == ["Kabupaten Blitar", "Kota Blitar"]

    talk.picks("Kabupaten Blitar")

    assert "Bu Sri" in talk.heard
    assert talk.looked == [OfficerFor("3505")]


def test_without_an_officer_the_office_is_named(talk: Talk) -> None:
    """A region without staff still has the office."""
    talk.finds(OfficerFor, None)
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")

    talk.says("kab blitar")

    assert "Wadah Rukun Blitar" in talk.heard


def test_consent_is_kept_with_the_exact_words(talk: Talk) -> None:
    """What was shown is what is recorded, and it names officer, office and the way out."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("kabupaten blitar")
    talk.says("Wlingi, Beru")
    shown = talk.heard
    assert "Bu Sri di Wadah Rukun Blitar" in shown
    assert "HAPUS" in shown
    assert "di luar negeri" in shown

    talk.picks("Setuju")

    assert talk.changes == [ConsentAnswered(Purpose.SERVICE, True, shown)]
    assert "Bu Sri" in talk.heard
    assert talk.replies[-1].ask is Ask.CONTACT


def test_a_no_leaves_questions_sums_and_the_address(talk: Talk) -> None:
    """Refusing ends the form kindly."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("kabupaten blitar")
    talk.says("Wlingi, Beru")

    talk.picks("Tidak")

    assert [change.given for change in talk.changes if isinstance(change, ConsentAnswered)] == [False]
    assert "0342 801 234" in talk.heard
    assert "Hitung iuran" in talk.labels
    assert talk.step is None


def test_consent_by_proxy_is_recorded_as_such(talk: Talk) -> None:
    """A child who answers for a mother is asked to read it out."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    talk.opens("registration.start")
    talk.picks("Orang tua")
    talk.picks("Belum")
    talk.says("jualan sayur")
    talk.picks("Ya, kerja sendiri")
    talk.says("1,5 juta")
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("kabupaten blitar")

    talk.says("Wlingi, Beru")
    talk.picks("Setuju")

    answered = talk.changes[0]
    assert isinstance(answered, ConsentAnswered)
    assert "bacakan" in answered.text


def test_only_the_own_shared_contact_is_verified(talk: Talk) -> None:
    """A forwarded contact counts as typed (SECURITY R8)."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("kabupaten blitar")
    talk.says("Wlingi, Beru")
    talk.picks("Setuju")

    talk.shares_contact("+6281234567890", own=False)

    assert talk.draft["phone"] == "+6281234567890"
    assert "phone_verified" not in talk.draft


def test_bad_answers_get_an_example_and_stay(talk: Talk) -> None:
    """A number that is none, a name with figures: the question stays, with an example."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("kabupaten blitar")
    talk.says("Wlingi, Beru")
    talk.picks("Setuju")
    talk.says("12345")
    assert "0812-3456-7890" in talk.heard
    assert talk.step == "registration.phone"
    talk.picks("Tidak punya HP")

    talk.says("J4m1 99")

    assert "Siti Aminah" in talk.heard
    assert talk.step == "registration.name"


def test_the_review_reads_the_conditions_and_every_answer(talk: Talk) -> None:
    """One screen, within the length of a notice, identifiers masked."""
    to_the_review(talk)

    for part in ("belum 65 tahun", "klaim bisa ditolak", "Jumiati", "Rp11.400", "Wlingi, Beru", "Kabupaten Blitar",
                 "7 Agustus 1972"):  # fmt: skip
        assert part in talk.heard
    assert len(talk.heard) <= 450
    assert talk.labels == ["Kirim", "Ubah", "Tanya petugas"]


def test_each_answer_can_be_changed_and_the_review_comes_back(talk: Talk) -> None:
    """Changing the name asks only the name."""
    to_the_review(talk)
    talk.picks("Ubah")
    talk.picks("Nama")

    talk.says("Jumiati Ningsih")

    assert talk.step == "registration.review"
    assert "Jumiati Ningsih" in talk.heard


def test_five_typed_answers_are_enough() -> None:
    """Everything else is a button."""
    talk = Counting()
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Belum")
    talk.picks(talk.labels[0])
    talk.picks("Ya, kerja sendiri")
    talk.picks(talk.labels[0])
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("kabupaten blitar")
    talk.says("Wlingi, Beru")
    talk.picks("Setuju")
    talk.shares_contact("+6281234567890")
    talk.says("Jumiati")
    talk.picks("Bu Jumiati")
    talk.picks("Nanti ke petugas")
    talk.says("7 agustus 1972")

    assert talk.step == "registration.review"
    assert talk.typed <= 5


def test_sending_begins_with_not_yet_protected(talk: Talk) -> None:
    """Officer, number and day are told; the agents of the region hear a number and nothing else."""
    to_the_review(talk)

    talk.picks("Kirim")

    submitted = next(change for change in talk.changes if isinstance(change, EnrolmentSubmitted))
    assert talk.heard.startswith("Belum terlindungi.")
    assert submitted.number in talk.heard
    assert "Bu Sri menjawab paling lambat Senin, 23 November" in talk.heard
    assert submitted.role == "self"
    assert submitted.values["tier"] == "4"
    assert submitted.values["birth_date"] == "1972-08-07"
    assert "nik" not in submitted.values
    assert "income" not in submitted.values
    (notice,) = talk.notices
    assert (notice.to, notice.kind, notice.template) == (ToStaff(Role.AGENT, "3505"), Kind.STAFF, "staff.request_new")
    assert set(notice.args) == {"request", "number"}
    assert talk.draft == {}


def test_reminders_and_news_are_asked_apart(talk: Talk) -> None:
    """One purpose each; for news the first button is no."""
    to_the_review(talk)
    talk.picks("Kirim")
    talk.picks("Boleh")
    assert [change.purpose for change in talk.changes if isinstance(change, ConsentAnswered)] == [Purpose.REMINDERS]
    assert talk.labels == ["Tidak usah", "Boleh"]

    talk.picks("Tidak usah")

    (answered,) = talk.changes
    assert isinstance(answered, ConsentAnswered)
    assert (answered.purpose, answered.given) == (Purpose.NEWS, False)


def test_leaving_and_coming_back_days_later_asks_nothing_twice(talk: Talk) -> None:
    """Answers are kept; the next missing question is put."""
    to_the_price(talk)
    talk.says("menu")
    talk.waits(days=3)

    talk.opens("registration.start")

    assert talk.heard.startswith("Kita lanjutkan")
    assert "Rp11.400" in talk.heard
    assert "Mulai dari awal" in talk.labels


def test_starting_afresh_forgets_the_answers(talk: Talk) -> None:
    """Somebody else can be signed up on the same phone."""
    to_the_price(talk)
    talk.opens("registration.start")

    talk.picks("Mulai dari awal")

    assert talk.heard == "Untuk siapa?"
    assert talk.draft == {"form": "enrol"}


def test_who_has_signed_up_sees_the_status_instead(talk: Talk) -> None:
    """One's own sign-up is not sent twice; a relative can still be signed up."""
    talk.ties = tied(member(Enrolment.REQUESTED, request="K7M2QX"))
    talk.opens("registration.start")

    talk.picks("Saya sendiri")

    assert "sudah masuk" in talk.heard
    assert talk.labels == ["Status", "Orang tua", "Suami atau istri", "Orang lain"]


def test_it_speaks_krama_too(talk: Talk) -> None:
    """The whole way in Javanese, with the same sums."""
    talk.person = replace(talk.person, language="jv")
    talk.opens("registration.start")
    talk.picks("Kula piyambak")
    talk.picks("Dèrèng")
    talk.says("bakul sayur")
    talk.picks("Inggih, piyambak")

    talk.says("satus ewu sedino")

    assert "Rp" in talk.heard
    assert talk.step == "registration.programmes"


@pytest.mark.parametrize(
    ("said", "whom"), [("saya", "self"), ("buat ibu saya", "parent"), ("bojoku", "spouse"), ("tetangga", "other")]
)
def test_for_whom_may_be_typed(talk: Talk, said: str, whom: str) -> None:
    """Buttons are a help, not a fence."""
    talk.opens("registration.start")

    talk.says(said)

    assert talk.draft["whom"] == whom


def test_a_question_in_the_form_is_not_taken_for_an_answer(talk: Talk) -> None:
    """It is answered or asked back, and the form waits."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Belum")

    talk.says("kalau tidak bayar bagaimana?")

    assert talk.step == "registration.occupation"
    assert "occupation" not in talk.draft


def test_programmes_and_payer_may_be_typed(talk: Talk) -> None:
    """In the words people use."""
    to_the_price(talk)
    talk.says("mau sekalian tabungan")
    assert talk.draft["programmes"] == "jkk,jkm,jht"

    talk.says("lewat kelompok tani")

    assert talk.draft["payer"] == "community"


def test_pressing_send_twice_sends_once(talk: Talk) -> None:
    """The second press says so and changes nothing."""
    to_the_review(talk)
    talk.picks("Kirim")

    talk.opens("registration.submit")

    assert talk.heard == "Itu sudah terkirim."
    assert talk.changes == []
    assert talk.step == "registration.reminders"


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        *((said, "jkk,jkm") for said in ("dua", "dua saja", "2", "cukup", "tidak", "mboten", "kalih mawon")),
        *((said, "jkk,jkm,jht") for said in ("tiga", "dengan jht", "sekalian", "3", "ya, dengan tabungan")),
    ],
)
def test_the_programmes_are_taken_in_words(talk: Talk, said: str, chosen: str) -> None:
    """Two or three, by number, by name, or by "enough"."""
    to_the_price(talk)

    talk.says(said)

    assert talk.draft["programmes"] == chosen


@pytest.mark.parametrize("said", ["iya", "ya", "nggih", "boleh", "ok", "1"])
def test_a_mere_yes_does_not_choose_the_dearer(talk: Talk, said: str) -> None:
    """A yes to a choice of two is asked again with both names."""
    to_the_price(talk)

    talk.says(said)

    assert "programmes" not in talk.draft
    assert talk.labels == ["Dua perlindungan", "Dengan tabungan"]
    assert said == "1" or "dua perlindungan saja, atau tiga dengan tabungan" in talk.heard


@pytest.mark.parametrize("said", ["ya", "iya betul", "kirim saja", "ok kirim"])
def test_a_typed_yes_at_the_review_is_one_line(talk: Talk, said: str) -> None:
    """The screen is not said again, nothing is sent, and the buttons are still there."""
    to_the_review(talk)

    talk.says(said)

    assert talk.heard == "Tekan tombol Kirim, ya."
    assert talk.labels == ["Kirim", "Ubah", "Tanya petugas"]
    assert talk.changes == []
    talk.picks("Kirim")
    assert talk.heard.startswith("Belum terlindungi.")


def test_a_typed_no_at_the_review_leads_to_the_corrections(talk: Talk) -> None:
    """Something is wrong: which answer?"""
    to_the_review(talk)

    talk.says("belum")

    assert "Nama" in talk.labels
    assert talk.changes == []


@pytest.mark.parametrize(
    "said", ["sudah bayar", "sudah", "iya tadi sudah saya transfer", "ya kapan-kapan, sekarang berapa?"]
)
def test_news_are_never_agreed_to_by_the_way(talk: Talk, said: str) -> None:
    """A yes comes from a plain yes; a sentence that tells something else is not one."""
    to_the_review(talk)
    talk.picks("Kirim")
    talk.picks("Boleh")
    assert talk.step == "registration.news"

    talk.says(said)

    assert talk.changes == []


@pytest.mark.parametrize(
    ("said", "given"), [("boleh, bu", True), ("iyaa", True), ("gak usah", False), ("mboten", False)]
)
def test_a_plain_word_answers_a_consent(talk: Talk, said: str, given: bool) -> None:
    """Yes and no, with small talk beside them."""
    to_the_review(talk)
    talk.picks("Kirim")
    talk.picks("Boleh")

    talk.says(said)

    assert [change.given for change in talk.changes if isinstance(change, ConsentAnswered)] == [given]


def test_sudah_bayar_at_the_news_question_is_a_payment(talk: Talk) -> None:
    """Who has a membership and says so is asked for which month."""
    talk.ties = tied(member())
    talk.opens("registration.news")

    talk.says("sudah bayar")

    assert talk.step == "payment.month"


@pytest.mark.parametrize("said", ["iya betul bu", "boleh", "pagi", "tidak tahu", "123", "ya"])
def test_small_talk_is_no_name_and_no_village(talk: Talk, said: str) -> None:
    """A kind example instead of the same question, and nothing odd is kept."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("kab blitar")

    talk.says(said)
    assert "Misalnya: Wlingi, Beru" in talk.heard
    talk.says("Wlingi, Beru")
    talk.picks("Setuju")
    talk.picks("Tidak punya HP")
    talk.says(said)

    assert talk.heard == "Namanya saja, seperti di KTP. Misalnya: Siti Aminah"
    assert "name" not in talk.draft
