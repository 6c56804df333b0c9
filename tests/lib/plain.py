# SPDX-License-Identifier: GPL-2.0-only
# Whether files are text that changes nothing on a terminal: valid UTF-8 without control and format characters but tabs and line
# breaks, and no line that begins with "FORGED". Prints what is wrong, behind a file's name.
import sys, unicodedata


def fault(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        at = data.rfind(b"\n", 0, e.start) + 1
        return "no UTF-8 at byte %d: %r" % (e.start, data[at:e.end + 20])
    for line in text.split("\n"):
        bad = [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c != "\t"]
        if bad:
            return "%s in: %r" % (" ".join("U+%04X" % ord(c) for c in bad), line[:300])
        if line.startswith("FORGED"):
            return "a forged line: %r" % line[:300]


for name in sys.argv[1:]:
    why = fault(open(name, "rb").read())
    if why:
        print(name + ": " + why)
