# SPDX-License-Identifier: GPL-2.0-only
"""The page of a heat map under a pointer and keys.

page_test.py CHROMIUM MAP.html MAP.csv WSS.csv EMPTY.html MANY.html JOINED.html JOINED.csv SAMPLES: prints "ok WHAT" or "not ok WHAT: WHY" lines.
The csv files are what the reports print of the same recording; screenshots are left in the working folder.
"""
import csv
import sys

from browser import Page

SHIFT = 8


def check(what, got, want):
    if got == want:
        print("ok", what)
    else:
        print("not ok %s: got %r, not %r" % (what, got, want))


def near(what, got, want, part=0.002):
    good = abs(got - want) <= part * max(1, abs(want))
    print("ok" if good else "not ok", what if good else "%s: got %r, not about %r" % (what, got, want))


class Map:
    """What the page shows, and where."""

    def __init__(self, page):
        self.page = page

    def view(self):
        return self.page.run("view")

    def area(self, name="map"):
        self.page.frame()
        return self.page.run("(() => { const r = $('%s-canvas').getBoundingClientRect(); return {x: r.left + margin.left, "
                             "y: r.top + TOP, w: r.width - margin.left - margin.right, h: r.height - TOP - bottomOf($('%s-canvas'))}; })()"
                             % (name, name))

    def point(self, x, y, name="map"):
        """Pixels of a part of the plot, from its left and its top."""
        a = self.area(name)
        return a["x"] + x * a["w"], a["y"] + y * a["h"]

    def hover(self, x, y, name="map"):
        self.page.mouse("mouseMoved", *self.point(x, y, name))
        self.page.frame()
        return self.page.run("getComputedStyle($('tip')).display === 'block' ? $('tip').textContent : ''").split("\n")


def spans(v):
    return v["t1"] - v["t0"], v["a1"] - v["a0"]


def read_csv(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_hover(m, cells, wss):
    nx, ny = m.page.run("NX"), m.page.run("NY")
    start = int(m.page.run("data.time.min"))
    for i, j in ((0, 0), (3, ny - 1), (nx // 2, ny // 3), (nx - 1, ny // 2), (nx // 4, 2 * ny // 3)):
        lines = m.hover((i + 0.5) / nx, 1 - (j + 0.5) / ny)
        cell = cells[i * ny + j]
        want = "%.6g samples" % float(cell["heat"]) if cell["heat"] else "not monitored"
        check("cell %d, %d under the pointer is that of the csv" % (i, j), lines[2], want)
        address = int(lines[1].split(" ")[0], 16)
        got_column = (address - int(cells[0]["address"])) * ny // m.page.run("ALL_BYTES")
        check("and so is its address", got_column, j)
    point, after = wss[len(wss) // 2:][:2]
    time = (int(point["time"]) + int(after["time"])) // 2 - start
    lines = m.hover(time / m.page.run("data.time.span"), 0.5, "curves")
    size = int(m.page.run("valueAt(data.series[0], %d)" % time))
    check("the working set is that of report wss", size, int(point["value"]))
    check("and what the tip shows", lines[1], "WSS " + m.page.run("bytesText(%d)" % size))
    check("no tip outside", m.hover(-0.05, 0.5), [""])


def test_zoom(m):
    full = m.view()
    x, y = m.point(0.25, 0.75)
    before = m.hover(0.25, 0.75)
    m.page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-100)
    m.page.frame()
    near("a wheel zooms in time", spans(m.view())[0], 0.8 * spans(full)[0])
    near("and addresses", spans(m.view())[1], 0.8 * spans(full)[1])
    check("what is under the pointer stays there", m.hover(0.25, 0.75)[2], before[2])
    m.page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-100, modifiers=SHIFT)
    near("with Shift it zooms time only", spans(m.view())[1], 0.8 * spans(full)[1])
    m.page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-100, modifiers=1)
    near("with Alt addresses only", spans(m.view())[0], 0.64 * spans(full)[0])
    m.page.frame()
    check("a resting pointer shows what is under it now", m.page.run("$('tip').textContent.split('\\n')[0]"),
          m.page.run("timeText(locate($('map-canvas'), {clientX: %f, clientY: %f}).t)" % (x, y)))
    for _ in range(60):
        m.page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-100)
    m.page.frame()
    near("a few cells are shown at least", spans(m.view())[0], full["t1"] / m.page.run("NX") * 4)
    check("their numbers are all different", m.page.run(
        "(() => { const t = timeTicks(700).list.map(v => v.text); return t.length > 2 && new Set(t).size === t.length; })()"), True)
    m.page.screenshot("page-zoomed.png")
    m.page.mouse("mousePressed", x, y, button="left", clickCount=1)
    m.page.mouse("mouseReleased", x, y, button="left", clickCount=1)
    m.page.mouse("mousePressed", x, y, button="left", clickCount=2)
    m.page.mouse("mouseReleased", x, y, button="left", clickCount=2)
    check("a double click shows all", m.view(), full)


def test_drag(m):
    full = m.view()
    m.page.drag(*m.point(0.2, 0.2), *m.point(0.6, 0.7), modifiers=SHIFT)
    v = m.view()
    near("a box begins where it was drawn", v["t0"], 0.2 * full["t1"])
    near("and ends there", v["t1"], 0.6 * full["t1"])
    near("in addresses, too", v["a1"], 0.8 * full["a1"])
    m.page.drag(*m.point(0.5, 0.5), *m.point(0.25, 0.5))
    near("a drag moves", m.view()["t0"], v["t0"] + 0.25 * spans(v)[0])
    near("and does not zoom", spans(m.view())[0], spans(v)[0])
    m.page.drag(*m.point(0.1, 0.5), *m.point(0.99, 0.5))
    check("not beyond the begin", m.view()["t0"], 0)
    m.page.run("$('reset').click()")
    check("the button shows all", m.view(), full)


def test_keys(m):
    full = m.view()
    m.page.key("w")
    near("w zooms time", spans(m.view())[0], 0.8 * spans(full)[0])
    near("and only time", spans(m.view())[1], spans(full)[1])
    before = m.view()
    m.page.key("ArrowRight")
    near("an arrow moves", m.view()["t0"], before["t0"] + 0.1 * spans(before)[0])
    m.page.key("W", SHIFT)
    near("W zooms addresses", spans(m.view())[1], 0.8 * spans(full)[1])
    m.page.key("0")
    check("0 shows all", m.view(), full)
    m.page.key("x")
    check("x shows addresses as they are", m.page.run("addressTicks(400).list.every(t => /^0x[0-9a-f]+000$/.test(t.text))"), True)
    m.page.screenshot("page-hex.png")
    m.page.key("x")
    dark = "document.documentElement.classList.contains('dark')"
    check("the page is light", m.page.run(dark), False)
    m.page.key("l")
    check("l makes it dark", m.page.run(dark), True)
    m.page.key("l")
    m.page.key("?")
    check("? shows the keys", m.page.run("$('help').offsetHeight > 100"), True)
    m.page.screenshot("page-help.png")
    m.page.key("Escape")
    check("Esc hides them", m.page.run("$('help').offsetHeight"), 0)


def test_join(m, cells):
    nx, height = m.page.run("NX"), m.page.run("full.a1")
    ranges = m.page.run("ranges.map(r => ({v0: r.v0, v1: r.v1, ny: r.y1 - r.y0, min: Number(r.min), span: r.span}))")
    check("all ranges are on one page", len(ranges), 1 + max(int(c["range"]) for c in cells))
    check("one above the other", all(a["v1"] == b["v0"] and a["min"] < b["min"] for a, b in zip(ranges, ranges[1:])), True)
    check("the page is full", (ranges[0]["v0"], ranges[-1]["v1"]), (0, height))
    for i, r in enumerate(ranges):
        own = [c for c in cells if int(c["range"]) == i]
        check("range %d has its cells" % i, len(own), nx * r["ny"])
        for x, y in ((0, 0), (nx - 1, r["ny"] - 1), (nx // 2, r["ny"] // 3)):
            place = r["v0"] + (y + 0.5) / r["ny"] * (r["v1"] - r["v0"])
            lines = m.hover((x + 0.5) / nx, 1 - place / height)
            cell = own[x * r["ny"] + y]
            want = "%.6g samples" % float(cell["heat"]) if cell["heat"] else "not monitored"
            check("cell %d, %d of range %d is that of the csv" % (x, y, i), lines[2], want)
            inside = int(lines[1].split(" ")[0], 16) - int(cell["address"])
            check("and its address", 0 <= inside < r["span"] / r["ny"], True)
    check("the size is that of all ranges", m.page.run("ALL_BYTES"), sum(r["span"] for r in ranges))
    m.page.screenshot("page-joined.png")


def test_selection(m, samples):
    full = m.view()
    all_samples = m.page.run("countFunctions(0, full.t1).total")
    check("shares are of all samples of the profile", all_samples, samples)
    check("also of functions without a row", m.page.run("data.profile.names.length") == 100 and
          m.page.run("data.profile.samples.reduce((sum, s) => sum + s[2], 0)") < samples, True)
    near("and so add up", m.page.run(
        "[...$('functions').querySelectorAll('td.n')].reduce((sum, e) => sum + parseFloat(e.textContent), 0)"), 100, 0.02)
    m.page.drag(*m.point(0.25, 0.5, "curves"), *m.point(0.5, 0.5, "curves"))
    selection = m.page.run("selection")
    near("a drag over the curves selects time", selection["t0"], 0.25 * full["t1"])
    near("up to its end", selection["t1"], 0.5 * full["t1"])
    check("and does not zoom", m.view(), full)
    parts = m.page.run("data.profile.parts")
    first, last = int(selection["t0"] * parts / full["t1"]), -int(-selection["t1"] * parts // full["t1"])
    want = m.page.run("data.profile.part_samples.slice(%d, %d).reduce((sum, n) => sum + n, 0)" % (first, last))
    text = m.page.run("$('functions').textContent")
    check("functions are those of the selection", "%d samples in the selected time" % want in text, True)
    check("which is a part of all", 0 < want < all_samples, True)
    first = m.page.run("$('functions').querySelector('td.n').textContent")
    check("the first has the largest share", first, m.page.run(
        "[...$('functions').querySelectorAll('tr')].filter(r => !r.textContent.endsWith('others')).map(r => r.firstChild).map(e => e.textContent).sort((a, b) => parseFloat(b) - parseFloat(a))[0]"))
    m.page.screenshot("page-selected.png")
    m.page.key("Enter")
    near("Enter zooms to it", m.view()["t0"], selection["t0"])
    m.page.key("Escape")
    check("Esc drops it", m.page.run("selection"), None)
    m.page.key("0")


def test_layout(page, path):
    for width, height in ((1280, 720), (1920, 1080), (1024, 600)):
        page.open(path, width, height)
        check("nothing to scroll at %d x %d" % (width, height), page.run(
            "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"), True)
        check("no parts overlap", page.run("""(() => {
            const boxes = ['map', 'curves', 'functions', 'range', 'bar', 'title', 'buttons'].map(id => $(id).getBoundingClientRect());
            return boxes.every((a, i) => boxes.every((b, k) => i >= k || a.right <= b.left + .5 || b.right <= a.left + .5 ||
                a.bottom <= b.top + .5 || b.bottom <= a.top + .5));
        })()"""), True)
        check("the map has most of the room", page.run("$('map').clientWidth * $('map').clientHeight > innerWidth * innerHeight * .4"), True)
        page.screenshot("page-%d.png" % width)
    page.open(path, 1280, 720, dark=True)
    check("dark where that is wanted", page.run("getComputedStyle(document.body).backgroundColor"), "rgb(22, 22, 22)")
    page.screenshot("page-dark.png")


def main():
    program, path, cells, wss, many, joined, joined_cells, samples = sys.argv[1:]
    page = Page(program)
    try:
        page.open(path, 1280, 720)
        m = Map(page)
        test_hover(m, read_csv(cells), sorted(read_csv(wss), key=lambda r: int(r["time"])))
        test_zoom(m)
        test_drag(m)
        test_keys(m)
        test_selection(m, int(samples))
        test_layout(page, path)
        page.open(joined, 1280, 720)
        test_join(m, read_csv(joined_cells))
        page.open(many, 1280, 720)
        check("of very many mappings the largest are shown", page.run("bands.length + ' of ' + (bands.length + data.bands_left_out)"), "8192 of 65536")
        page.screenshot("page-many.png")
        check("no errors in the page", page.problems, [])
        check("nothing is loaded from elsewhere", [u for u in page.requests if not u.startswith(("file:", "about:", "blob:"))], [])
    finally:
        page.close()


main()
