"""Text exports against the library's right-hand sides.

usage: export_check.py mmt|cellml|easyml EXPORT TABLE SL0
"""
import csv
import math
import re
import sys


def by_myokit(path, row, states):
    import myokit
    import myokit.formats

    if path.endswith(".cellml"):
        model = myokit.formats.importer("cellml").model(path)
    else:
        model, _, _ = myokit.load(path)
    assert {s.name() for s in model.states()} == set(states), [s.name() for s in model.states()]
    model.validate()
    for name in ("Ca", "SL", "dSL_dt"):
        model.get("muscle." + name).set_rhs(row[name])
    values = {s.qname(): row[s.name()] for s in model.states()}
    rates = model.evaluate_derivatives(state=[values[s.qname()] for s in model.states()])
    result = dict(zip([s.name() for s in model.states()], rates))
    by_name = {v.qname(): v for v in model.variables(deep=True)}
    memo = {}

    def value(v):
        if v.is_state():
            return row[v.name()]
        if v not in memo:
            memo[v] = v.rhs().eval(
                subst={r: value(r.var()) for r in v.rhs().references()})
        return memo[v]

    return result, value(by_name["muscle.tension"])


def by_easyml(path, row, states, sl0):
    text = re.sub(r"#[^\n]*", "", open(path).read())
    text = text.replace("group {", "").replace("} .param();", "")
    space = {"pow": math.pow, "fabs": math.fabs, "Cai": row["Ca"], "Lambda": row["SL"] / sl0,
             "delLambda": row["dSL_dt"] / sl0 / 1000}
    names = dict(space, **{s: row[s] for s in states})
    for statement in text.split(";"):
        match = re.fullmatch(r"\s*(\w+)\s*=\s*(.+?)\s*", statement, re.S)
        if not match or match.group(1).endswith("_init"):
            continue
        names[match.group(1)] = eval(match.group(2), {"__builtins__": {}}, names)
    return {s: 1000 * names["diff_" + s] for s in states}, names["Tension"]


def main(kind, path, table, sl0):
    rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(open(table))]
    states = [k[2:] for k in rows[0] if k.startswith("d_")]
    worst = 0
    for number, row in enumerate(rows):
        rates, tension = (by_myokit(path, row, states) if kind != "easyml"
                          else by_easyml(path, row, states, float(sl0)))
        scale = max(abs(row["d_" + s]) for s in states)
        for s in states:
            off = abs(rates[s] - row["d_" + s]) / scale
            worst = max(worst, off)
            if not off < 1e-11:
                sys.exit(f"{path}: row {number}: d{s}/dt = {rates[s]!r}, library {row['d_' + s]!r}")
        off = abs(tension - row["tension"]) / max(abs(row["tension"]), 1e-3)
        worst = max(worst, off)
        if not off < 1e-11:
            sys.exit(f"{path}: row {number}: tension {tension!r}, library {row['tension']!r}")
    print(f"{kind}: {len(rows)} right-hand sides, largest difference {worst:.1e}")


if __name__ == "__main__":
    main(*sys.argv[1:])
