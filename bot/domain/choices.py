"""Short answers people give instead of pressing a button: yes or no, paid or not yet."""

import re

from bot.domain.text import clean, folded, word_set

YES = word_set(
    """
    ya iya iy y yes yo iyo yoi yup ok oke okay okey okeh sip siap setuju betul benar bener leres
    nggih inggih njih enggih injih enjih nggeh inggeh boleh mau gelem purun kersa kerso lanjut
    sampun sudah cocok pas mangga monggo yakin tentu
    """
)
NO = word_set(
    """
    tidak ora ra mboten boten jangan aja ojo emoh moh wegah no nope bukan sanes belum dereng durung
    salah batal gausah
    """
)
PAID = word_set("sudah sampun uwis wis wes wus uwes lunas beres barusan")
NOT_YET = word_set("belum dereng durung nanti mengko mangke besok sesuk benjing suk")
PAYING = word_set(
    """
    bayar mbayar dibayar dibayari kebayar terbayar bayaran bayarkan membayar lunas dilunasi transfer
    ditransfer tf setor disetor beres mbayari bayare
    """
)
INTENDING = word_set(
    """
    mau akan arep badhe ajeng niat rencana ingin pengen pingin tidak ora mboten boten bisa
    """
)
BESIDE_PAID = word_set(
    """
    saya aku kula kulo ini itu tadi wau mau kok bu pak ibu bapak mas mbak kak ya iya nggih inggih
    iuran bulan wulan sasi semua kabeh sedoyo sedaya kemarin wingi pagi siang sore malam lewat di ke
    alfamart brilink dana gopay ovo linkaja kemaren min admin lah dong to tho mbayar hari terima
    kasih matur nuwun alhamdulillah barusan sekarang saiki punika niki iki desember januari februari
    maret april mei juni juli agustus september oktober november tak
    """
)

_DOUBLED = re.compile(r"([a-z])\1")
_THUMBS = {"\N{THUMBS UP SIGN}": True, "\N{THUMBS DOWN SIGN}": False, "\N{OK HAND SIGN}": True}
_SKIN = dict.fromkeys(range(0x1F3FB, 0x1F400))


def parse_yes_no(text: str) -> bool | None:
    """Yes or no in Indonesian, Javanese or a thumb; None for a question or anything unclear."""
    short = clean(text, 200)
    thumb = _THUMBS.get(short.translate(_SKIN))
    if thumb is not None:
        return thumb
    words = _words(short)
    if not words or "?" in short:
        return None
    yes, no = (any(word in names for word in words[:4]) for names in (YES, NO))
    if words[:2] == ["tidak", "apa"]:
        return None
    if words[0] in NO:
        return False
    if words[0] in YES and not no:
        return True
    return {(True, False): True, (False, True): False}.get((yes, no)) if len(words) <= 3 else None


def parse_paid(text: str) -> bool | None:
    """Whether somebody says to have paid; None for a question, an intention or another "already".

    "Sudah meninggal" is not a payment: beside "sudah" only words of paying and
    small talk may stand.
    """
    words = _words(clean(text, 200))
    if not words or "?" in text[:200]:
        return None
    paid, not_yet = PAID.intersection(words), NOT_YET.intersection(words)
    if paid and not not_yet and not _intends(words):
        rest = set(words) - PAID - BESIDE_PAID
        return True if rest <= PAYING else None
    if not_yet and not paid:
        rest = set(words) - NOT_YET - BESIDE_PAID - INTENDING
        return False if rest <= PAYING else None
    return None


def _intends(words: list[str]) -> bool:
    """Javanese "mau" at the end means "just now"; before a word of paying it is a wish."""
    after_mau = words[words.index("mau") + 1 :] if "mau" in words else []
    others = INTENDING.intersection(words) - {"mau"}
    return bool(others) or bool(PAYING.intersection(after_mau))


def _words(text: str) -> list[str]:
    """Folded words; "iyaa" and "okee" lose the doubled letter at the end."""
    return [word if word in YES | NO | PAID else _tidied(word) for word in folded(text).split()]


def _tidied(word: str) -> str:
    single = _DOUBLED.sub(r"\1", word)
    return single if single in YES | NO | PAID | NOT_YET else word
