"""A free question gets its answer, its sum, a question back, or an honest "I do not know"."""

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.answering import AnswerContext, Answered, answer, ask_lines
from bot.domain.office import Office
from bot.knowledge.answer_file import load_answers
from bot.knowledge.emergency_file import load_emergencies
from bot.knowledge.normaliser import load_normaliser
from bot.knowledge.occupation_file import load_occupations
from bot.knowledge.rate_file import load_rates
from bot.knowledge.understanding import Understanding
from bot.language import load_words

OFFICE = Office("Wadah Rukun", "wadah", "0342 801 234", ZoneInfo("Asia/Jakarta"))
NOVEMBER, JANUARY = date(2026, 11, 20), date(2027, 1, 2)


@cache
def context(today: date = NOVEMBER) -> AnswerContext:
    """The real knowledge on a day."""
    understanding = Understanding(load_answers(), load_normaliser())
    rates, occupations = load_rates(), load_occupations()
    return AnswerContext(understanding, load_emergencies(), rates, occupations, OFFICE, load_words(), today)


def asked(*turns: str, today: date = NOVEMBER, language: str = "id") -> Answered:
    """The answer to the last of some questions, asked one after another."""
    found = Answered("", False, "")
    for number, text in enumerate(turns):
        before = AnswerContext(
            **{
                **{name: getattr(context(today), name) for name in AnswerContext.__slots__},
                "previous": turns[:number],
                "values": found.values,
            }
        )
        found = answer(text, language, before)
    return found


@pytest.mark.parametrize(
    ("question", "today", "amount"),
    [
        ("penghasilan 1,5 juta dagang, bayar berapa", NOVEMBER, "Rp11.400 sebulan."),
        ("penghasilan 1,5 juta dagang, bayar berapa", JANUARY, "Rp22.800 sebulan."),
        ("ojol penghasilan 1,5 juta iurannya berapa", JANUARY, "Rp11.400 sebulan."),
        ("ojol, penghasilan 3,5jt, tiga program, bayar setahun berapa?", NOVEMBER, "Rp1.220.350 untuk 12 bulan."),
        ("dagang 1 juta bayar 3 bulan berapa", NOVEMBER, "Rp33.600 untuk 3 bulan."),
        ("iuran 12 orang setahun total berapa", NOVEMBER, "Rp2.217.600 untuk 12 bulan, 12 orang."),
        ("dibayari pemda 6 bulan, penghasilan 1 juta, iurannya berapa", NOVEMBER, "Rp100.800 untuk 6 bulan."),
        ("nelayan hasil 50 ribu sehari iurannya berapa", NOVEMBER, "Rp10.400 sebulan."),
        ("dagang, penghasilan 24 juta setahun, iurannya berapa", NOVEMBER, "Rp13.400 sebulan."),
        ("bayar sampai maret berapa, dagang 1 juta", NOVEMBER, "Rp67.200 untuk 5 bulan."),
        ("tani hasile 2 yuta mbayare pira", NOVEMBER, "Rp13.400 sebulan."),
        ("saya dan istri, dua program, setahun berapa?", NOVEMBER, "Rp369.600 untuk 12 bulan, 2 orang."),
        ("dua orang tiga program setahun total berapa", NOVEMBER, "Rp849.600 untuk 12 bulan, 2 orang."),
        ("wong 10 telung sasi dadi piro", NOVEMBER, "Rp336.000 untuk 3 bulan, 10 orang."),
        ("arisan 15 ibu-ibu bayar 4 bulan dua program", NOVEMBER, "Rp756.000 untuk 4 bulan, 15 orang."),
        ("dibayari pemda 1 tahun 100 petani dua program berapa", NOVEMBER, "Rp20.160.000 untuk 12 bulan, 100 orang."),
        ("bayar 3 bulan yang 36.800 jadi berapa?", NOVEMBER, "Rp93.600 untuk 3 bulan."),
        ("kalau bayarnya 16.800 x 6 jadi berapa", NOVEMBER, "Rp84.000 untuk 6 bulan."),
        ("mulai Januari 2027 bayar setengah tahun pedagang berapa", NOVEMBER, "Rp100.800 untuk 6 bulan."),
        ("if I earn 3 million how much is it for all three programs?", NOVEMBER, "Rp77.150 sebulan."),
        ("dagang penghasilan 1,5 juta, setahun berapa?", NOVEMBER, "Rp250.800 untuk 12 bulan."),
        ("melaut kadang 100 kadang 300 ribu sehari, iurannya?", NOVEMBER, "Rp16.400 sampai Rp43.150 sebulan."),
    ],
)
def test_a_sum_in_a_sentence_is_computed(question: str, today: date, amount: str) -> None:
    """Income, work, programmes, months, people and payer are read; the total comes first."""
    said = asked(question, today=today)

    assert said.text.splitlines()[0] == amount
    assert said.answered


@pytest.mark.parametrize(
    ("question", "today", "first_line"),
    [
        (
            "selisih dua dan tiga program berapa",
            NOVEMBER,
            "Dua program Rp8.400, tiga program Rp28.400: selisihnya Rp20.000",
        ),
        (
            "bedane 2 program karo 3 program, dagang 2 juta",
            JANUARY,
            "Dua program Rp26.800, tiga program Rp66.800: selisihnya Rp40.000",
        ),
    ],
)
def test_two_and_three_programmes_are_compared(question: str, today: date, first_line: str) -> None:
    """Who asks for the difference gets both prices and what lies between."""
    assert asked(question, today=today).text.startswith(f"{first_line} sebulan, untuk tabungan hari tua.")


@pytest.mark.parametrize("question", ["iuran JHT saja berapa", "bisa ikut jht saja?"])
def test_savings_alone_are_refused(question: str) -> None:
    """Who wants only the savings hears that they come with the other two."""
    assert asked(question).text.startswith("JHT tidak bisa diambil sendiri")


def test_the_price_without_savings_is_no_wish_for_savings_alone() -> None:
    """Leaving out the savings is not taking them alone."""
    assert "diambil sendiri" not in asked("iuran tanpa JHT saja berapa").text


@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ("iuran saya berapa, dibayari pemda, penghasilan 2 juta", "Rp26.800 sebulan."),
        ("yang bayar bupati, iurannya berapa", "Rp16.800 sebulan."),
    ],
)
def test_what_the_government_pays_has_no_reduction(question: str, amount: str) -> None:
    """The full price is told, and who pays it."""
    said = asked(question).text

    assert said.splitlines()[0] == amount
    assert said.endswith("Dibayari pemerintah, jadi tanpa potongan.")


@pytest.mark.parametrize(
    ("turns", "topic"),
    [
        (("dagang 1 juta bayar 3 bulan berapa", "kalau telat?"), "telat_nonaktif"),
        (("diskonnya sampai kapan", "itu kapan?"), "diskon_pp50"),
    ],
)
def test_a_short_question_keeps_to_the_talk(turns: tuple[str, ...], topic: str) -> None:
    """ "When is that?" stays with its topic, and "if I am late?" leaves the sum before."""
    assert asked(*turns).topic == topic


def test_equal_months_are_joined() -> None:
    """The end of the discount shows as a line of its own."""
    said = asked("dagang penghasilan 1 juta bayar 6 bulan berapa")

    assert said.text.splitlines()[1:3] == ["• Nov 2026–Des 2026: 2 × Rp8.400", "• Jan 2027–Apr 2027: 4 × Rp16.800"]


def test_a_follow_up_builds_on_what_was_said() -> None:
    """ "And six months at once?" keeps work and income."""
    said = asked("dagang penghasilan 1,5 juta bayar berapa", "kalau 6 bulan sekaligus?")

    assert said.text.splitlines()[0] == "Rp114.000 untuk 6 bulan."


@pytest.mark.parametrize(
    ("turns", "first_line"),
    [
        (("iuran ojol berapa", "yang tiga program?"), "Rp28.400 sebulan."),
        (("iuran dagang penghasilan 1 juta berapa", "kalau 2 juta?"), "Rp13.400 sebulan."),
        (("iuran 6 bulan dua program berapa", "kalau bertiga?"), "Rp252.000 untuk 6 bulan, 3 orang."),
        (("ojol 2 juta tiga program berapa", "kalau setahun?", "kalau tanpa JHT?"), "Rp254.600 untuk 12 bulan."),
        (("iuran ojol berapa", "and for six months?"), "Rp58.800 untuk 6 bulan."),
    ],
)
def test_a_few_words_change_the_sum_before(turns: tuple[str, ...], first_line: str) -> None:
    """Work, income, programmes, months and people are kept until another is said."""
    assert asked(*turns).text.splitlines()[0] == first_line


def test_the_reduction_of_who_was_named_is_kept() -> None:
    """An ojol's price ends in March, also in the follow-up."""
    assert "Mulai April 2027" in asked("iuran ojol berapa", "yang tiga program?").text


def test_another_matter_after_a_sum_is_no_sum() -> None:
    """Months may be those of arrears, or of a membership."""
    assert asked("iuran berapa", "kalau telat 2 bulan?").topic == "telat_nonaktif"
    assert asked("iuran berapa", "kalau meninggal 2 bulan kemudian?").topic != "iuran_hitung"


def test_another_programme_changes_only_that() -> None:
    """ "And with three programmes?" keeps the rest."""
    said = asked("dagang penghasilan 1,5 juta bayar berapa", "kalau yang tiga program?")

    assert said.text.splitlines()[0] == "Rp43.400 sebulan."


def test_paying_early_to_keep_the_price_is_a_plain_no() -> None:
    """The discount goes by the month paid for."""
    said = asked("kalau bayar sekarang untuk tahun depan tetap diskon gak")

    assert said.text.startswith("Tidak: tiap bulan dibayar menurut harga bulan itu")


def test_no_amount_is_told_to_a_mourner() -> None:
    """A death is answered with sympathy and the way of the claim."""
    said = asked("bapak meninggal bulan lalu, cara klaimnya?")

    assert said.topic == "jkm_klaim"
    assert said.answered
    assert said.text.startswith("Kami turut berduka.")
    assert "Rp" not in said.text


def test_what_is_not_known_is_said_so() -> None:
    """Neither topic nor choices: who knows is named."""
    said = asked("qwerty zxcvb plokij mnbvc")

    assert (said.answered, said.sure) == (False, False)
    assert "Wadah Rukun" in said.text


def test_out_of_scope_is_declined_in_one_line() -> None:
    """BPJS Kesehatan has its own number."""
    said = asked("cara pindah faskes ke puskesmas lain")

    assert (said.topic, said.answered) == ("oos_bpjs_kesehatan", False)
    assert "165" in said.text


def test_javanese_is_answered_in_krama() -> None:
    """The person's language decides."""
    said = asked("iurane pinten", language="jv")

    assert said.text.startswith("Wiwit Rp8.400 sewulan")


def test_a_language_without_a_catalogue_is_answered_in_indonesian() -> None:
    """Sundanese is understood and answered in Indonesian."""
    assert asked("iuranna sabaraha", language="su").text.startswith("Mulai Rp8.400")


def test_lines_are_answered_with_what_came_before() -> None:
    """`rutin ask` plays the earlier turns and reports topic and answer."""
    lines = [
        {"id": "a", "text": "kalau 12 bulan sekaligus?", "turns": ["iuran berapa?", "kalau 12 bulan sekaligus?"]},
        {"id": "b", "text": "resep soto ayam"},
    ]

    first, second = ask_lines(lines, context())

    assert (first["id"], first["topic"], first["answered"]) == ("a", "iuran_hitung", True)
    assert first["answer"].startswith("Rp184.800 untuk 12 bulan.")
    assert (second["topic"], second["answered"]) == ("oos_umum", False)


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["id", "jv", "xx"]))
def test_whatever_is_typed_gets_an_answer(text: str, language: str) -> None:
    """Any text is answered or declined, within the length of an answer."""
    said = answer(text, language, context())

    assert 0 < len(said.text) <= 350


@pytest.mark.parametrize("word", ["²", "٣٥", "9" * 500, "1e999999999", "\0", "juta " * 60, "12 orang " * 40, "(" * 300])
def test_hard_input_is_answered(word: str) -> None:
    """Odd figures and long repetitions do not hurt."""
    assert answer(f"iuran {word} berapa", "id", context()).text != ""


def test_work_and_income_may_come_one_by_one() -> None:
    """What was asked for is kept over the messages, also in Javanese; what is missing is asked for."""
    worked = asked("iuran saya berapa?", "tukang becak")
    earned = asked("iuran saya berapa?", "tukang becak", "30 ewu sedina")
    richer = asked("iurane pira", "saben dina oleh satus ewu", "narik becak")

    assert worked.text.startswith("Rp8.400 sebulan.")
    assert "Penghasilannya kira-kira berapa, sehari atau sebulan?" in worked.text
    assert earned.values == {"topic": "iuran_hitung", "income": "780000", "sector": "transport"}
    assert richer.values == {"topic": "iuran_hitung", "income": "2600000", "sector": "transport"}


@pytest.mark.parametrize("text", ["tukang becak bisa daftar gak", "becak kecelakaan ditanggung apa"])
def test_a_new_question_after_a_price_is_no_answer_to_it(text: str) -> None:
    """Only a sentence of nothing but work and income goes on with the sum."""
    assert asked("iuran saya berapa?", text).topic not in ("iuran_hitung", "iuran_besaran")


@pytest.mark.parametrize(
    ("question", "first_line"),
    [
        ("ojol penghasilan 2 juta Januari 2027 berapa", "Rp13.400 untuk Januari 2027."),
        ("iuran mulai Januari 6 bulan berapa, dagang 1 juta", "Rp100.800 untuk 6 bulan."),
        ("dagang 1 juta dari Desember sampai Februari bayar berapa", "Rp42.000 untuk 3 bulan."),
        ("tani penghasilan 1 juta iuran bulan depan berapa", "Rp8.400 untuk Desember 2026."),
    ],
)
def test_a_sum_may_begin_with_a_later_month(question: str, first_line: str) -> None:
    """The month that is named is the first one, at its own price."""
    assert asked(question).text.splitlines()[0] == first_line


def test_a_range_of_income_is_answered_with_both_ends() -> None:
    """From the lowest price to the highest; within one row of the table it is one price."""
    said = asked("tani penghasilan 1 sampai 2 juta iurannya berapa").text
    months = asked("tani penghasilan 1 sampai 2 juta bayar 3 bulan berapa").text

    assert said.splitlines()[0] == "Rp8.400 sampai Rp13.400 sebulan."
    assert months.splitlines()[0] == "Rp33.600 sampai Rp53.600 untuk 3 bulan."
    assert "2 × Rp8.400–Rp13.400" in months


def test_a_wrong_figure_is_named_and_corrected() -> None:
    """It is said that nobody pays it; a figure of the table is left alone, and none is taken for an income."""
    wrong = asked("iurannya katanya 43.600 ya?")
    right = asked("iurannya katanya 16.800 ya?")

    assert wrong.text.startswith("Rp43.600 tidak ada di tabel iuran pekerja mandiri.\nMulai Rp8.400")
    assert "tidak ada di tabel" not in right.text
    assert "income" not in wrong.values
    assert len(wrong.text) <= 350


@pytest.mark.parametrize(
    "text", ["Bayar sekarang biar tetap murah?", "kalau bayar setahun sekarang apa tetap separuh harga"]
)
def test_nobody_saves_by_paying_early(text: str) -> None:
    """A plain no, first."""
    assert asked(text).text.startswith("Tidak:")


@pytest.mark.parametrize("text", ["apa itu jkk", "jkk artinya apa", "jelaskan jkk dong"])
def test_what_jkk_is(text: str) -> None:
    """The programme itself is explained."""
    said = asked(text)

    assert (said.topic, said.text[:3]) == ("jkk_manfaat", "JKK")


def test_what_is_not_confirmed_is_said_to_be_so() -> None:
    """Indomaret is not known to take the premium; what does is named."""
    said = asked("Indomaret bisa bayar?").text

    assert "Indomaret belum pasti" in said
    assert "Alfamart" in said


def test_a_question_back_does_not_list_what_the_buttons_say() -> None:
    """The choices stand on the buttons only."""
    vague = ("kartu data kelompok", "bayar klaim", "data iuran", "daftar klaim", "agen kartu", "aktif cair")
    back = [said for said in map(asked, vague) if said.choices]

    assert back
    assert {said.text for said in back} == {"Yang mana maksudnya?"}
