"""Talks that several tests begin with: a sign-up from the first word to the submitted request, and what follows."""

from tests.office import Chat, Office

SIGN_UP = (
    "#Daftar",
    "#Saya sendiri",
    "#Belum",
    "jual sayur di pasar",
    "#Ya, kerja sendiri",
    "50 ribu sehari",
    "#Dua perlindungan",
    "#Bayar sendiri",
    "Kabupaten Blitar",
    "Garum, Tawangsari",
    "#Setuju",
    "0812 3456 7890",
    "Jumiati",
    "Bu Jum",
    "#Nanti ke petugas",
    "7 Agustus 1972",
    "#Kirim",
)


async def play(chat: Chat, *lines: str) -> str:
    """Say each line; one that begins with # is a button. Returns the last thing heard."""
    for line in lines:
        await (chat.taps(line[1:]) if line.startswith("#") else chat.says(line))
    return chat.heard


async def signs_up(office: Office, name: str = "jum") -> Chat:
    """A worker signs up and wants to be reminded."""
    chat = office.chat(name)
    await play(chat, "/start", *SIGN_UP)
    return chat


async def gets_a_code(office: Office, agent: Chat, worker: Chat) -> None:
    """An agent takes the newest request and enters the code and the right amount."""
    await play(worker, "#Boleh", "#Tidak usah")
    await play(agent, "#Buka", "#Ambil", "#Buka", "#Kode bayar", "123456789012", "10400", "#Kirim ke pekerja")


async def pays(worker: Chat) -> None:
    """The worker reports a payment, with a photo."""
    await worker.taps("Sudah bayar")
    await worker.taps("Kirim foto struk")
    await worker.sends_photo()
