# SPDX-License-Identifier: Apache-2.0
"""From a directory to an ISO image that GRUB boots from BIOS and UEFI: the same bytes for the same files, whenever and wherever it is made."""
import hashlib
import os
import shutil
import time

from . import digests, programs
from .problem import Problem

GRUB = "/usr/lib/grub"
NEED = ("grub-mkimage", "xorriso", "mformat", "mcopy")
CORE = ["iso9660", "part_gpt", "part_msdos", "normal", "multiboot2", "search", "search_fs_uuid", "minicmd", "reboot", "halt", "all_video"]
EPOCH = 1767225600              # of every file in the image, unless SOURCE_DATE_EPOCH says otherwise: a date would tell nothing of what is in it
SPAN = 50 * 365 * 86400         # seconds over which the name of a volume is spread
EFI_KIB = 2880


def epoch():
    text = os.environ.get("SOURCE_DATE_EPOCH", str(EPOCH))
    if not text.isdigit():
        raise Problem("SOURCE_DATE_EPOCH", f"{text} is no number of seconds", "leave it out")
    return int(text)


def files_of(tree):
    return sorted(os.path.relpath(os.path.join(base, name), tree) for base, _, names in os.walk(tree) for name in names)


def volume_id(tree):
    """By what GRUB finds the volume: a date of 16 digits (ECMA-119, 8.4.26.1), here made from the files."""
    digest = hashlib.sha256()
    for path in files_of(tree):
        digest.update(f"{path}\0{digests.of_file(os.path.join(tree, path))}\0".encode())
    number = int.from_bytes(digest.digest()[:8], "big")
    return stamp(EPOCH + number // 100 % SPAN) + f"{number % 100:02}"


def stamp(seconds):
    """The date of so many seconds since 1970 as 14 digits, in no time zone."""
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(seconds))


def run(command):
    done = programs.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC", "LC_ALL": "C", "SOURCE_DATE_EPOCH": str(epoch())})
    if done.returncode:
        raise Problem("-o", f"{command[0]} failed: {(done.stderr.strip() or 'without a word').splitlines()[-1]}", "run make deps")


def core(kind, out, name, modules):
    """GRUB's own image, which finds the volume by its name, as GRUB writes one, and goes on with its grub.cfg."""
    config, uuid = out + ".cfg", "-".join([name[:4]] + [name[i:i + 2] for i in range(4, 16, 2)])
    with open(config, "w") as f:
        f.write(f"search --fs-uuid --set=root {uuid}\nset prefix=($root)/boot/grub\n")
    run(["grub-mkimage", "-O", kind, "-d", os.path.join(GRUB, kind.replace("-eltorito", "")), "-p", "/boot/grub", "-c", config, "-o", out] + CORE + modules)


def efi_volume(work, out, name):
    loader = os.path.join(work, "BOOTX64.EFI")
    core("x86_64-efi", loader, name, [])
    os.utime(loader, (epoch(), epoch()))
    run(["mformat", "-C", "-i", out, "-f", str(EFI_KIB), "-N", "00000000", "::"])
    run(["mmd", "-i", out, "::/EFI", "::/EFI/BOOT"])
    run(["mcopy", "-m", "-i", out, loader, "::/EFI/BOOT/BOOTX64.EFI"])


def pad_manifest(tree):
    """A manifest of its final length and no content: its digests are known when the image is written."""
    paths = [p for p in files_of(tree) if p != digests.PATH] + ["boot/boot.cat"]
    digests.write(os.path.join(tree, digests.PATH), digests.text({path: "0" * 64 for path in paths}, "0" * 64))


def make(tree, work, out):
    """Writes the image of the files in tree to out; work is a directory for what comes in between."""
    name = volume_id(tree)
    bios, efi = os.path.join(tree, "boot", "grub", "bios.img"), os.path.join(tree, "boot", "grub", "efi.img")
    core("i386-pc-eltorito", os.path.join(work, "bios.img"), name, ["biosdisk"])
    shutil.copyfile(os.path.join(work, "bios.img"), bios)
    efi_volume(work, efi, name)
    pad_manifest(tree)
    run(["xorriso", "-report_about", "WARNING", "-as", "mkisofs", "-r", "-V", "REDOUBT", "--modification-date=" + name, "--set_all_file_dates", stamp(epoch()) + "00",
         "-c", "boot/boot.cat", "-b", "boot/grub/bios.img", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "--grub2-boot-info",
         "--grub2-mbr", os.path.join(GRUB, "i386-pc", "boot_hybrid.img"), "--protective-msdos-label", "-eltorito-alt-boot", "-e", "boot/grub/efi.img",
         "-no-emul-boot", "-efi-boot-part", "--efi-boot-image", "-o", out, tree])
    digests.fill(out)
