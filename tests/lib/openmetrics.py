# SPDX-License-Identifier: GPL-2.0-only
# Checks OpenMetrics 1.0 text on the standard input: names, order of the metadata, families in one piece, labels, numbers, no
# metric twice, quantiles within 0 and 1 with their values ascending, the end mark. Prints the number of samples.
import re, sys
text = sys.stdin.read()
assert text.endswith("# EOF\n"), "no end mark"
lines = text[:-len("# EOF\n")].split("\n")
assert lines.pop() == "", "no line break at the end"
label = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
sample = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(%s(?:,%s)*)?\})? (\S+)$' % (label, label))
suffixes = {"summary": ["", "_sum", "_count"], "gauge": [""]}
families, family, stage, seen, last = {}, None, None, set(), {}
for line in lines:
    if line.startswith("# "):
        _, what, name, rest = line.split(" ", 3)
        if what == "TYPE":
            assert name not in families, "family in pieces: " + name
            family, stage = name, "TYPE"
            families[name] = rest
            assert rest in suffixes, rest
            continue
        assert name == family and stage != "samples", line
        if what == "UNIT":
            assert name.endswith("_" + rest), line
        else:
            assert what == "HELP" and not re.search(r'\\(?![\\n"])', rest), line
        continue
    m = sample.match(line)
    assert m, "no sample: " + line
    stage = "samples"
    name, labels, value = m.group(1), m.group(2) or "", float(m.group(3))
    assert any(name == family + s for s in suffixes[families[family]]), line
    pairs = dict(p.split("=", 1) for p in re.findall(label, labels))
    assert len(pairs) == len(re.findall(label, labels)), "label twice: " + line
    key = (name, tuple(sorted(pairs.items())))
    assert key not in seen, "twice: " + line
    seen.add(key)
    if families[family] == "summary" and name == family:
        q = pairs.pop("quantile").strip('"')
        assert re.match(r'^[01]\.[0-9]+$', q) and 0 <= float(q) <= 1, line
        which = (name, tuple(sorted(pairs.items())))
        assert which not in last or last[which][0] < float(q) and last[which][1] <= value, line
        last[which] = (float(q), value)
    else:
        assert "quantile" not in pairs, line
        assert value >= 0, line
print(len(seen))
