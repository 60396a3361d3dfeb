# SPDX-License-Identifier: Apache-2.0
"""What an image is made of and by: found by what the compiler read, what the linker was given and which programs the makefiles and tools run."""
import datetime
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess

from . import evidence, spdx

PROJECT, DOCUMENT = "SPDXRef-Package-redoubt", "SPDXRef-DOCUMENT"
ADDRESS = "https://deb.debian.org/debian"
# Files of packages that are copied into the image as they are.
COPIED = ("/usr/lib/grub/i386-pc/kernel.img", "/usr/lib/grub/x86_64-efi/kernel.img", "/bin/busybox")
# Programs that make what is in the image.
PROGRAMS = ("gcc", "cpp", "as", "ld", "ar", "nm", "objcopy", "make", "/usr/bin/python3", "bash", "m4", "checkpolicy", "dtc", "grub-mkimage", "xorriso", "mformat", "mcopy",
            "cpio", "gzip", "sed", "find", "sort", "depmod", "mmdebstrap", "mke2fs", "fakeroot")


def output(*command, cwd=None):
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, "LC_ALL": "C"})
    return done.stdout if done.returncode == 0 else ""


def owners(paths):
    """The packages that files came with, and those that what they link to came with; where /bin and /lib are links, dpkg may know a file by either name."""
    names = set()
    for path in filter(None, paths):
        for name in (path, os.path.realpath(path)):
            names |= {name, name.removeprefix("/usr"), "/usr" + name}
    done = subprocess.run(["dpkg", "-S", *sorted(names)], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})     # fails for those it does not know
    found = (line.split(": ")[0] for line in done.stdout.splitlines() if not line.startswith("diversion"))
    return {name.split(":")[0] for line in found for name in line.split(", ")}


def headers(build):
    """System headers that the hypervisor's and the domains' objects were made from."""
    found = set()
    for path in glob.glob(os.path.join(glob.escape(build), "obj", "**", "*.d"), recursive=True) + glob.glob(os.path.join(glob.escape(build), "dobj", "**", "*.d"), recursive=True):
        with open(path) as f:
            found |= {w.rstrip(":") for w in f.read().split() if w.startswith("/")}
    return found


def libraries(root):
    """Static libraries on the lines `// libs: -lX` of the domains."""
    found = set()
    for path in glob.glob(os.path.join(glob.escape(root), "domains", "*", "main.c")):
        with open(path) as f:
            names = re.findall(r"-l(\w+)", " ".join(re.findall(r"^// libs: *(.*)$", f.read(), re.M)))
        found |= {output("gcc", f"-print-file-name=lib{name}.a").strip() for name in names}
    return {f for f in found if os.path.isabs(f)}


def wanted(root):
    with open(os.path.join(root, "mk", "packages.txt")) as f:
        return {word for line in f for word in line.split("#")[0].split()}


def roles(root, build):
    """{package: how it stands to the project}, the closest role of each."""
    found = {name: "TEST_TOOL_OF" for name in wanted(root)}
    for role, files in (("BUILD_TOOL_OF", map(shutil.which, PROGRAMS)), ("BUILD_DEPENDENCY_OF", headers(build)), ("STATIC_LINK", libraries(root)), ("CONTAINS", COPIED)):
        found.update(dict.fromkeys(owners(files), role))
    return found


def identifier(text):
    return re.sub(r"[^a-zA-Z0-9.-]", lambda m: f"-x{ord(m[0]):x}-", text)


def package(name, version, source, copyright_text):
    declared, names = spdx.expression(copyright_text)
    made = {"SPDXID": f"SPDXRef-Package-{identifier(name)}", "name": name, "versionInfo": version, "filesAnalyzed": False, "downloadLocation": ADDRESS,
            "licenseConcluded": "NOASSERTION", "licenseDeclared": declared or "NOASSERTION", "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": f"pkg:deb/debian/{name.replace('+', '%2B')}@{version.replace('+', '%2B').replace(':', '%3A')}"}]}
    if source:
        made["sourceInfo"] = f"built from Debian's source package {source}"
    if names and not declared:
        made["licenseComments"] = "Debian's copyright file names: " + ", ".join(n or "a text of its own" for n in names)
    return made


def debian(name):
    """One installed package as SPDX has it, or None."""
    fields = output("dpkg-query", "-W", "-f=${Version}\t${source:Package} ${source:Version}", name).split("\t")
    if len(fields) != 2 or not fields[0]:
        return None
    path = os.path.join("/usr/share/doc", name, "copyright")
    text = ""
    if os.path.isfile(path):
        with open(path, errors="replace") as f:
            text = f.read()
    return package(name, fields[0], fields[1], text)


def kernel(build):
    """The guest's kernel, which is downloaded and not installed: its file `origin` says which package it is."""
    path = os.path.join(os.path.dirname(os.path.realpath(os.path.join(build, "images", "vmlinuz"))), "origin")
    if not os.path.isfile(path):
        return None
    with open(path) as f:
        said = dict(line.strip().split(": ", 1) for line in f if ": " in line)
    return package(said["Package"], said["Version"], None, "")


def own(root, path):
    with open(os.path.join(root, path), "rb") as f:
        content = f.read()
    found = re.search(rb"SPDX-License-Identifier: ([A-Za-z0-9.+-]+)", content[:400])
    return {"SPDXID": f"SPDXRef-File-{identifier(path)}", "fileName": f"./{path}",
            "checksums": [{"algorithm": "SHA1", "checksumValue": hashlib.sha1(content).hexdigest()},
                          {"algorithm": "SHA256", "checksumValue": hashlib.sha256(content).hexdigest()}],
            "licenseConcluded": "Apache-2.0", "licenseInfoInFiles": [found[1].decode() if found else "NOASSERTION"], "copyrightText": "NOASSERTION"}


def verification_code(files):
    sums = sorted(c["checksumValue"] for f in files for c in f["checksums"] if c["algorithm"] == "SHA1")
    return hashlib.sha1("".join(sums).encode()).hexdigest()


def files_of(root):
    """The project's own files; where there is no git, all but what was built."""
    listed = output("git", "ls-files", "-z", cwd=root)
    names = listed.split("\0") if listed else (os.path.relpath(os.path.join(b, n), root) for b, _, ns in os.walk(root) for n in ns)
    return [own(root, n) for n in sorted(names) if n and not n.startswith("build/") and os.path.isfile(os.path.join(root, n)) and not os.path.islink(os.path.join(root, n))]


def relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def towards(role, name):
    """SPDX's tools point at what they make; what is contained or linked is pointed at."""
    return relation(PROJECT, role, name) if role in ("CONTAINS", "STATIC_LINK") else relation(name, role, PROJECT)


def date(root):
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or output("git", "show", "-s", "--format=%ct", "HEAD", cwd=root).strip() or "0"
    return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def document(root, build):
    files, found, relations = files_of(root), [], [relation(DOCUMENT, "DESCRIBES", PROJECT)]
    for name, role in sorted(roles(root, build).items()):
        made = debian(name)
        if made:
            found.append(made)
            relations.append(towards(role, made["SPDXID"]))
    guest = kernel(build)
    if guest:
        found.append(guest)
        relations.append(towards("CONTAINS", guest["SPDXID"]))
    commit = output("git", "rev-parse", "HEAD", cwd=root).strip() or "unknown"
    project = {"SPDXID": PROJECT, "name": "redoubt", "versionInfo": commit, "downloadLocation": "NOASSERTION", "filesAnalyzed": True,
               "packageVerificationCode": {"packageVerificationCodeValue": verification_code(files)}, "licenseConcluded": "Apache-2.0",
               "licenseDeclared": "Apache-2.0", "licenseInfoFromFiles": ["Apache-2.0"], "copyrightText": "NOASSERTION"}
    relations += [relation(PROJECT, "CONTAINS", f["SPDXID"]) for f in files]
    made = {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": DOCUMENT, "name": "redoubt",
            "creationInfo": {"created": date(root), "creators": ["Tool: redoubt-sbom"]}, "packages": [project] + found, "files": files, "relationships": relations}
    text = json.dumps(made, sort_keys=True).encode()
    made["documentNamespace"] = f"https://redoubt.invalid/spdx/{hashlib.sha256(text).hexdigest()}"
    return made
