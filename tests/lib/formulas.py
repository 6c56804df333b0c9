# SPDX-License-Identifier: GPL-2.0-only
# Whether files of comma separated values have a cell that a spreadsheet takes for a formula, be its separator a comma or a
# semicolon, or a row of another length than the first. Prints what is wrong.
import csv, sys

signs = tuple("=+-@\t\r") + ("\uff0b", "\uff0d", "\uff1d", "\uff20")


def is_formula(cell):
    if not cell.startswith(signs):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return not cell.startswith("-")


for name in sys.argv[1:]:
    lines = open(name, encoding="utf-8", newline="\n").read().split("\n")[:-1]
    rows = list(csv.reader(lines))
    for row in rows + list(csv.reader(lines, delimiter=";")):
        if any(is_formula(cell) for cell in row):
            print(name, "a formula:", row)
    for row in rows:
        if len(row) != len(rows[0]):
            print(name, "columns:", row)
