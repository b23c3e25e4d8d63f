"""The sign-up step by step, as Bu Jumiati in Kabupaten Blitar goes through it in tests."""

from dataclasses import replace

from bot.domain.people import Officer
from bot.domain.questions import OfficerFor
from tests.talk import OFFICE, Talk

MANDATED = replace(OFFICE, mandate="B/12/2026, 2 Januari 2026", nik_in_chat=True)
NIK = "3505154708720003"


def to_the_price(talk: Talk) -> None:
    """Up to the first price."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.picks("Belum")
    talk.says("jualan sayur di pasar")
    talk.picks("Ya, kerja sendiri")
    talk.says("1,5 juta")


def to_the_nik(talk: Talk) -> None:
    """Up to the three doors."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("blitar")
    talk.picks("Kabupaten Blitar")
    talk.says("Wlingi, Beru")
    talk.picks("Setuju")
    talk.shares_contact("+6281234567890")
    talk.says("Jumiati")
    talk.picks("Bu Jumiati")


def to_the_review(talk: Talk) -> None:
    """Up to the last screen, with the NIK left to the officer."""
    to_the_nik(talk)
    talk.picks("Nanti ke petugas")
    talk.says("7 agustus 1972")


class Counting(Talk):
    """A chat that counts what is typed."""

    typed = 0

    def says(self, text: str) -> None:
        """Type something, and count it."""
        self.typed += 1
        super().says(text)
