"""What the terminal itself says, in Indonesian; what the bot says comes from its catalogues."""

from typing import Final

WELCOME: Final = """\
Ini percobaan Rutin: orang, uang, dan jamnya karangan.
Tulis seperti di chat. Tombol ditekan dengan angkanya.
Petugas contoh ada di Kabupaten Blitar dan Kota Blitar.
  :petugas  :pengawas  :warga   ganti peran
  :waktu +7 hari                majukan jam
  :bantuan  :keluar"""

HELP: Final = """\
1, 2, a, b         tekan tombol itu ([Daftar] juga bisa)
:warga             jadi pekerja (:warga 2 untuk yang lain)
:petugas           jadi petugas, :pengawas jadi pengawas
:waktu             lihat jam dan pesan berikutnya
:waktu +7 hari     atau +3 jam, +30 menit, +2 minggu, besok
:waktu terus       sampai yang terjadwal berikutnya
:waktu 19.20       atau 2026-12-12 19:20
:foto :suara       kirim foto atau pesan suara
:kontak 0812…      bagikan nomor HP
:keluar            selesai; percobaan ini disimpan
Mulai dari kosong: rutin chat --fresh"""

NO_SUCH_COMMAND: Final = "Perintah itu tidak ada. Ketik :bantuan."
NO_SUCH_BUTTON: Final = "Tombol itu tidak ada di layar."
NO_SUCH_ROLE: Final = "Peran itu tidak ada. Coba :warga, :warga 2, :petugas, atau :pengawas."
NO_SUCH_TIME: Final = "Tulis misalnya :waktu +7 hari, :waktu 19.20, atau :waktu 2026-12-12 19:20."
ONLY_FORWARD: Final = "Jam percobaan hanya bisa maju."
TOO_FAR: Final = "Terlalu jauh: paling banyak 400 hari sekali jalan."
WHICH_NUMBER: Final = "Tulis nomornya, misalnya :kontak 081234567890."
NOT_NOW: Final = "Pesan tadi belum tersimpan. Coba kirim lagi."
NOTHING_NEW: Final = "(tidak ada pesan baru)"
NOTHING_NEW_FOR_STAFF: Final = "(tidak ada pesan baru; ketik TUGAS untuk daftar tugas)"
NOTHING_SENT: Final = "(tidak ada pesan selama itu)"
NOTHING_WAITS: Final = "(tidak ada yang terjadwal)"
LAST_BUTTONS: Final = "Tombol pesan terakhir:"
DELETED: Final = "(pesan dihapus)"
DELETED_OWN: Final = "(pesan Anda tadi dihapus)"
EDITED: Final = "(pesan diubah)"
BYE: Final = "Sampai jumpa. Percobaan ini disimpan."


def new_for(role: str, count: int) -> str:
    """A line that announces messages for another role."""
    return f"→ {role}: {count} pesan baru, ketik :{role}"


def next_at(moment: str) -> str:
    """When something that waits happens next."""
    return f"(berikutnya {moment}; ketik :waktu terus)"


def gone(count: int) -> str:
    """Messages that were deleted while the clock ran."""
    return DELETED if count == 1 else f"({count} pesan dihapus)"
