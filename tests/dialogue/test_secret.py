"""Codes, PINs and passwords are noticed; prices beside such a word are not."""

import pytest

from bot.dialogue.secret import tells_secret


@pytest.mark.parametrize(
    "text",
    [
        "pin jmo tidak bisa, iuran 16800 belum masuk",
        "pin atau kode bayar dulu ya untuk yang 16.800?",
        "lupa sandi JMO, tagihan Rp 8.400 sebulan",
        "otp tidak datang padahal mau bayar 100 ribu",
        "apa itu OTP",
    ],
)
def test_a_price_is_no_secret(text: str) -> None:
    """A round sum that does not follow the word is money."""
    assert not tells_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "otp saya 123400",
        "pinnya 1200",
        "kode otp 48 21 93",
        "iuran 16.800 sudah, otpnya 552913",
        "772310 itu kode verifikasi",
        "password saya: rahasia",
        "pin atm saya ini 4821",
    ],
)
def test_a_code_is_a_secret_even_beside_a_price(text: str) -> None:
    """A code counts before and after the word, round or not where it follows it."""
    assert tells_secret(text)
