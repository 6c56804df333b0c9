# SPDX-License-Identifier: GPL-2.0-only
"""Options that the texts of a program name, against the option tables of the commands that print them.

    option_hints.py SRC

Prints a line for each text that names an option which a command that can print it does not have.
damo-ctl, damo-record, damo-report and damo-replay must be in PATH. Which command can print a text is read off
the sources: all definitions that its function mentions, directly or through others. "'damo start
--stop_modules'" is about start, whoever prints it.
"""
import collections, glob, re, subprocess, sys

src = sys.argv[1]
BUILTIN = {"help", "version", "list_cmds", "list_opts", "dump_man", "exec_path"}

# Texts that are printed only where the option is there, by a decision at run time.
DECIDED = {
    ("damon_module_hint", "stop_modules"): "asks the option table of the command",
    ("filter_warn_unknown", "*"): "is about options of filters that were given",
    ("spell_options", "*"): "is printed as options of start",
    ("print_ram", "all_ram"): "is a heading of pa_layout, about start",
}

# Commands that print the tables of others, and nothing more.
PRINTERS = {"damon_param_options", "access_filter_options", "access_format_options"}

STRING = r'"(?:[^"\\\n]|\\.)*"'
JOINED = re.compile(STRING + r'(?:\s*(?:PRI\w+|[A-Z][A-Z_]+)?\s*' + STRING + ")*")
FOREIGN = re.compile(r"\b(perf|trace-cmd|zstd|less)\b[^']*$")
WORD = re.compile(r"[A-Za-z_]\w*")


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


def definitions(path):
    """(name, is static, first line, text) of what stands at file level"""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), open(path).read(), flags=re.S)
    lines, at = text.split("\n"), 0
    while at < len(lines):
        first = at
        if not re.match(r"[A-Za-z]", lines[at]):
            at += 1
            continue
        opened = False
        while at < len(lines) - 1:
            opened |= lines[at].endswith("{")
            if lines[at].startswith("}") or (not opened and lines[at].rstrip().endswith(";")):
                break
            at += 1
        at += 1
        body = "\n".join(lines[first:at])
        head = re.split(r"[{=]", body, maxsplit=1)[0]
        head = re.sub(r"__attribute__\s*\(\(.*?\)\)\)?", "", head, flags=re.S)
        m = re.search(r"(\w+)\s*(?:\(|\[[^]]*\]\s*$|$)", head.strip())
        if m and ("{" in body or "=" in body):
            yield m[1], head.startswith("static"), first + 1, body


def read_sources():
    nodes, public, local = {}, {}, collections.defaultdict(dict)
    for path in sorted(glob.glob(src + "/tools/**/*.c", recursive=True)):
        for name, static, line, body in definitions(path):
            node = (path[len(src) + 1:], name)
            nodes[node] = (line, body)
            local[node[0]][name] = node
            if not static and name != "main":
                public.setdefault(name, node)
    return nodes, public, local


def reach(start, nodes, public, local):
    seen, todo = set(), [start]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for word in set(WORD.findall(JOINED.sub("", nodes[node][1]))):
            other = local[node[0]].get(word) or public.get(word)
            if other:
                todo.append(other)
    return seen


def commands(public, local):
    """(name, words to run, node of its function)"""
    for program in ("ctl", "report"):
        text = open(f"{src}/tools/{program}/main.c").read()
        for name, function in re.findall(r'\{"(\w+)", (cmd_\w+),', text):
            if name != "args":
                yield name, ["damo-" + program, name], public[function]
    args = "tools/ctl/cmd_args.c"
    for name, function in re.findall(r'\{"(\w+)", (args_\w+),', open(f"{src}/{args}").read()):
        yield "args " + name, ["damo-ctl", "args", name], local[args].get(function) or public[function]
    yield "record", ["damo-record"], ("tools/record/damo_record.c", "main")
    yield "replay", ["damo-replay"], ("tools/replay/main.c", "main")


def texts(node):
    line, body = node
    for m in JOINED.finditer(body):
        yield line + body.count("\n", 0, m.start()), re.sub(r'"\s*(?:PRI\w+|[A-Z][A-Z_]+)?\s*"', "", m[0])


def main():
    nodes, public, local = read_sources()
    tables, printers = {}, collections.defaultdict(set)
    for name, words, start in commands(public, local):
        listed = run(*words, "--list-opts")
        tables[name] = {l.split("\t")[0][2:] for l in listed.splitlines() if l.startswith("--")}
        for node in reach(start, nodes, public, local):
            printers[node].add(name)
    # A text that is nothing but an option is a word for another program, and may be hidden.
    declared = {w for _, body in nodes.values() for w in re.findall(r'"([a-z]\w*)"', body)}
    nr = 0
    for node in sorted(printers):
        for line, text in texts(nodes[node]):
            for m in re.finditer(r"--([a-z][a-z0-9_]*[a-z0-9])(?![-\w])", text):
                option, before = m[1], text[: m.start()]
                if option in BUILTIN or FOREIGN.search(before):
                    continue
                # "--option: what is wrong with it" is about what was given.
                if m.start() == 1 and text[m.end()] == ":":
                    continue
                if (node[1], option) in DECIDED or (node[1], "*") in DECIDED:
                    continue
                nr += 1
                named = re.findall(r"damo(?:[- ](?:report|ctl))?[- ]((?:args )?\w+)[^'\n]*$", before)
                asked = [n for n in named[-1:] if n in tables] or sorted(printers[node] - PRINTERS)
                wrong = [n for n in asked if option not in tables[n]]
                if text == f'"--{option}"' and option in declared:
                    wrong = []
                if wrong:
                    print(f"{node[0]}:{line}: --{option} is no option of {', '.join(wrong)}: {text[:90]}")
    print(f"{nr} options in texts of {len(tables)} commands")


main()
