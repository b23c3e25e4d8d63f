"""Asking anything, in one's own words."""

from dataclasses import replace

import pytest

from bot.domain.changes import QuestionUnanswered
from bot.domain.membership import Enrolment, Membership, Tie, TieRole
from tests.talk import Talk


def test_a_question_is_answered_without_any_form(talk: Talk) -> None:
    """The first thing somebody writes may be a question; nothing is asked back or stored of it."""
    talk.says("kalau telat bayar kena denda gak?")

    assert talk.heard.startswith("Rp0 dendanya")
    assert talk.changes == []
    assert "Belum terjawab" in talk.labels
    assert len(talk.heard) <= 350


def test_the_rest_of_an_answer_is_behind_a_button(talk: Talk) -> None:
    """[Selengkapnya] tells the second part of the same topic."""
    talk.says("bayarnya di mana?")
    first = talk.heard

    talk.picks("Selengkapnya")

    assert talk.heard
    assert talk.heard != first
    assert "Selengkapnya" not in talk.labels


def test_a_price_is_asked_in_one_sentence_and_followed_up(talk: Talk) -> None:
    """ "And for a year?" builds on the sentence before."""
    talk.says("berapa iuran tukang becak penghasilan 2 juta")
    assert "Rp13.400" in talk.heard

    talk.says("kalau setahun?")

    assert talk.heard.startswith("Rp254.600 untuk 12 bulan.")


def test_after_the_premium_talk_a_follow_up_keeps_work_and_income(talk: Talk) -> None:
    """The buttons' sum and the free sentence share what was said."""
    talk.opens("premium.start")
    talk.picks("Tukang becak")
    talk.says("2 juta")

    talk.says("kalau setahun?")

    assert talk.heard.startswith("Rp254.600 untuk 12 bulan.")


def test_what_is_not_known_is_said_to_be_so(talk: Talk) -> None:
    """An honest "I do not know" names who does; the question is kept masked."""
    talk.says("zxcvb qwerty asdfgh nomor 081234567")

    assert talk.heard.startswith("Maaf, soal itu saya belum tahu pasti. Yang tahu: Wadah Rukun Blitar (0342 801 234)")
    assert "175" in talk.heard
    assert "JMO" in talk.heard
    assert talk.labels == ["Hubungi petugas", "Menu"]
    kept = talk.changes[0]
    assert isinstance(kept, QuestionUnanswered)
    assert "081234567" not in kept.masked
    assert "[number]" in kept.masked


def test_an_answer_that_did_not_help_leads_to_a_human(talk: Talk) -> None:
    """[Belum terjawab] offers the officer, and the question is kept, masked, with its topic."""
    talk.says("kalau telat bayar kena denda gak?")
    talk.picks("Belum terjawab")

    assert "Hubungi petugas" in talk.labels
    [kept] = talk.changes
    assert isinstance(kept, QuestionUnanswered)
    assert (kept.masked, kept.topics) == ("kalau telat bayar kena denda gak?", ("telat_nonaktif",))


def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(talk: Talk) -> None:
    """The answer comes, then the same question again; no answer given so far is lost."""
    talk.opens("premium.start")
    talk.picks("Petani")

    talk.says("kalau telat bayar kena denda gak?")

    assert talk.replies[0].text.startswith("Rp0 dendanya")
    assert talk.replies[1].text.startswith("Penghasilan kira-kira")
    assert talk.step == "premium.income"
    talk.says("1 juta")
    assert talk.heard.startswith("Rp8.400 sebulan")


def test_a_question_is_answered_though_a_form_was_left(talk: Talk) -> None:
    """A parked form does not stand before a question, and is still there afterwards."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.waits(hours=5)

    talk.says("kalau telat bayar kena denda gak?")

    assert talk.heard.startswith("Rp0 dendanya")
    assert (talk.step, talk.draft["occupation"]) == ("premium.income", "petani")


def test_who_writes_javanese_is_offered_javanese(talk: Talk) -> None:
    """Telegram never reports Javanese, so the first Javanese words bring the button."""
    talk.says("mbayare ning ngendi")
    assert "Basa Jawa" in talk.labels

    talk.says("bayarnya di mana?")
    assert "Basa Jawa" not in talk.labels


def test_javanese_speakers_are_answered_in_javanese(talk: Talk) -> None:
    """The language of the person, not of the text, is the language of the answer."""
    talk.person = replace(talk.person, language="jv")

    talk.says("mbayare ning ngendi")

    assert talk.library.understanding.answers["cara_bayar"].texts["jv"].body.split()[0] in talk.heard


@pytest.mark.parametrize(
    "text", ["²", "٣٥", "9" * 4000, "%(nik)s {0.__class__} {person.nik} {{7*7}}", "<a href='x'>", "‮"]
)
def test_odd_questions_are_answered_or_declined(talk: Talk, text: str) -> None:
    """Nothing that is written gets an exception, and nothing is filled into it."""
    talk.says(text)

    assert talk.replies
    assert "49" not in talk.heard


def test_an_unknown_topic_of_an_old_button_is_declined(talk: Talk) -> None:
    """A topic that was renamed since leads to who knows."""
    talk.opens("asking.topic", topic="gone")
    assert talk.heard.startswith("Maaf, soal itu saya belum tahu pasti.")

    talk.opens("asking.more", topic="gone")
    assert talk.heard.startswith("Maaf, soal itu saya belum tahu pasti.")


def test_a_follow_up_keeps_what_the_form_knows(talk: Talk) -> None:
    """A price shown in the middle of a sign-up is what "and for three months?" is about."""
    talk.standing = replace(talk.standing, draft={"sector": "transport", "tier": "12"})

    talk.says("berapa iurannya kalau 3 bulan?")

    assert "dasar Rp1.000.000 " not in talk.heard
    assert talk.standing.recent["sector"] == "transport"


def test_paid_to_the_wrong_body_leads_to_help(talk: Talk) -> None:
    """A stranger is led to an officer; the other body's number is named."""
    talk.says("salah bayar ke BPJS kesehatan")

    assert "165" in talk.heard
    assert "Hubungi petugas" in talk.labels


def test_a_member_who_paid_the_wrong_body_says_what_went_wrong(talk: Talk) -> None:
    """A member's button opens the talk about the payment."""
    talk.ties = (Tie(TieRole.SELF, Membership("m1", Enrolment.ACTIVE, called="Bu Jum")),)

    talk.says("keliru setor ke BPJS Kesehatan")

    assert "payment.problem" in [choice.step for choice in talk.standing.choices]


def test_a_greeting_in_a_form_is_no_question(talk: Talk) -> None:
    """Small talk in the middle of a form brings the form's question back, not an answer."""
    talk.opens("premium.start")
    talk.picks("Petani")

    talk.says("terima kasih")

    assert talk.step == "premium.income"
    assert len(talk.replies) == 1


@pytest.mark.parametrize("said", ["aq dewe", "blitar", "sendiri", "dua aja"])
def test_words_that_ask_nothing_do_not_bring_the_same_answer_again(talk: Talk, said: str) -> None:
    """After an answer a stray word gets an honest "I do not know", not the answer once more."""
    talk.says("sy tukang ojek dpt diskon gk")
    answered = talk.heard

    talk.says(said)

    assert talk.heard != answered


@pytest.mark.parametrize("said", ["pngin dftr", "mau daftar dong", "kula badhe ndaftar", "ayo daftar"])
def test_a_wish_to_sign_up_opens_the_sign_up(talk: Talk, said: str) -> None:
    """However it is put, in few words."""
    talk.says(said)

    assert talk.heard.startswith("Untuk siapa?")


def test_a_question_about_signing_up_is_answered(talk: Talk) -> None:
    """Asking how is not asking to begin."""
    talk.says("daftar dimana")

    assert not talk.heard.startswith("Untuk siapa?")


def test_an_offered_sum_is_worked_out(talk: Talk) -> None:
    """After "tell your work and income" a few words lead to the sum, without jargon, and on to signing up."""
    talk.says("iuran berapa")
    for text in ("sdino 50rb", "dagang sayur sedino seket ewu"):
        talk.says(text)

        assert talk.heard.startswith("Rp10.400 sebulan."), text
        assert "Mulai Januari 2027: Rp20.800, karena potongan pemerintah selesai." in talk.heard
        assert "Jumlah persisnya tampil di JMO." in talk.heard
        assert "JKK" not in talk.heard
        assert "Daftar" in talk.labels


def test_money_left_with_somebody_leads_to_the_office(talk: Talk) -> None:
    """The proof, JMO, never a private account; the button opens a ticket."""
    talk.says("uang sudah saya titipkan bu sari")

    assert "minta bukti dari sistem, dan jangan ke rekening pribadi" in talk.heard
    assert "JMO" in talk.heard
    assert "Hubungi petugas" in talk.labels
    assert "Sudah bayar" not in talk.labels


@pytest.mark.parametrize("text", ["kok durung ono kabar", "kok belum ada kabar", "pendaftaran saya gimana"])
def test_who_waits_hears_how_the_request_stands(talk: Talk, text: str) -> None:
    """While a request is open, "no news yet" is about it; for anybody else it is an ordinary text."""
    talk.ties = (Tie(TieRole.SELF, Membership("m1", Enrolment.REQUESTED, called="Bu Jum", request="ZVMYV3")),)
    talk.opens("status.show")
    status = talk.heard

    talk.says(text)

    assert talk.heard == status
    assert "ZVMYV3" in talk.heard


def test_without_a_request_no_news_is_not_about_one(talk: Talk) -> None:
    """A member in order is not told of a request."""
    talk.ties = (Tie(TieRole.SELF, Membership("m1", Enrolment.ACTIVE, called="Bu Jum")),)
    talk.opens("status.show")
    status = talk.heard

    talk.says("kok belum ada kabar")

    assert talk.heard != status
