#!/usr/bin/env python3
"""Generates the corpora that are missing, runs `attendant dtmf --json`, scores, prints the table. See script/hearing."""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from score import score

HERE = os.path.dirname(os.path.abspath(__file__))
CORPORA = ("conformance", "channel", "talkoff", "dense")


def make(corpus, seed, cache, extra):
    """Generates one corpus unless it is there; a corpus without its labels is made again."""
    out = os.path.join(cache, str(seed), corpus)
    if os.path.exists(os.path.join(out, "labels.jsonl")):
        return out
    clips = os.path.join(cache, "clips")

    def run(script, *arguments):
        print(f"==> Generating {corpus}, seed {seed}", file=sys.stderr)
        subprocess.run([sys.executable, os.path.join(HERE, script), "--out", out, "--seed", str(seed), *arguments],
                       check=True, stdout=sys.stderr)
    if corpus == "conformance":
        run("gen_conformance.py")
    elif corpus == "channel":
        if not os.path.isdir(os.path.join(clips, "fillets")):
            run("gen_talkoff.py", "--cache", clips, "--decode-only")
        run("gen_channel.py", "--speech", os.path.join(clips, "fillets"))
    elif corpus == "talkoff":
        run("gen_talkoff.py", "--cache", clips, "--tts", *[word for e in extra for word in ("--extra", e)])
    else:
        run("gen_hardtalk.py", "--talkoff", make("talkoff", seed, cache, extra))
    return out


def progress(done, total, what):
    if sys.stderr.isatty():
        width = 40 * done // max(total, 1)
        print(f"\r{what:12s} [{'#' * width}{'.' * (40 - width)}] {done}/{total}", end="\n" if done == total else "",
              file=sys.stderr, flush=True)


def detect(attendant, folder, frame, what):
    """The detections of all sound files of a folder, on all cores; returns the path of the JSON lines."""
    files = sorted(glob.glob(os.path.join(os.path.abspath(folder), "*.wav")), key=os.path.getsize, reverse=True)
    share = max(1, len(files) // 64)
    parts = [files[i:i + share] for i in range(0, len(files), share)]

    def run(part):
        return subprocess.run([attendant, "dtmf", "--json", "--frame", frame, *part], check=True, capture_output=True,
                              text=True).stdout
    handle, path = tempfile.mkstemp(suffix=".jsonl")
    with os.fdopen(handle, "w") as out, ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, text in enumerate(pool.map(run, parts), 1):
            out.write(text)
            progress(done, len(parts), what)
    return path


class Rows:
    """Scores of a corpus, by test or by cell, with the sums that the table asks for."""

    def __init__(self, labels, detections, by):
        self.rows = score(labels, detections, by)

    def of(self, *tests):
        """The rows whose test (or test and cell) begins with one of the names."""
        return [r for r in self.rows if any(r["group"] == t or r["group"].startswith(t + "/") for t in tests)]

    def share(self, key, over, *tests):
        rows = self.of(*tests)
        total = sum(r[over] for r in rows)
        return 100.0 * sum(r[key] for r in rows) / total if total else float("nan")

    def sum(self, key, *tests):
        return sum(r[key] for r in (self.of(*tests) if tests else self.rows))

    def cells(self, *tests):
        """Cell name to hit share, whatever the cell expects."""
        return {r["group"].split("/", 1)[1]: 100.0 * (r["hit"] + r["freehit"] + r["rejfail"])
                / max(1, r["accept"] + r["free"] + r["reject"]) for r in self.of(*tests)}


def number(name):
    """The number that a cell's name begins with: `-08dB` is -8."""
    text = name.rstrip("dBmsz0ABCD") if name.endswith("dBm0") else name
    digits = "".join(c for c in text.split("_")[-1] if c in "+-0123456789")
    return int(digits)


def run_of(cells, good):
    """The values of the cells around the best ones that are good without a gap, as text."""
    values = sorted((number(n), v) for n, v in cells.items())
    inside = [n for n, v in values if good(v)]
    return f"{min(inside):+d} to {max(inside):+d}" if inside else "none"


def conformance(labels, detections):
    test, cell = Rows(labels, detections, "test"), Rows(labels, detections, "cell")
    within = cell.cells("snr_accept", "snr_below")
    snr = sorted((number(n), v) for n, v in within.items())
    lowest = next((n for i, (n, _) in enumerate(snr) if all(v >= 99 for _, v in snr[i:])), None)
    lengths = sorted((number(n.replace("dBm0", "")), v) for n, v in cell.cells("on_reject", "on_between", "on_accept").items())
    pauses = sorted((number(n), v) for n, v in cell.cells("pause_between", "pause_accept").items())
    levels = sorted((int(n[:3]), v) for n, v in cell.cells("level_accept", "level_between", "level_reject").items())
    first = lambda values, good: next((n for i, (n, _) in enumerate(values) if all(good(v) for _, v in values[i:])), None)
    dial = {country: max((number(n.split("_")[-1]) for n, v in cell.cells("dialtone", "dialtone_strong").items()
                          if n.startswith(country) and v >= 98), default=None) for country in ("us", "eu", "uk")}
    lat = [r for r in test.rows if r["group"] == "on_accept"][0]
    return {
        "freq": test.share("hit", "accept", "freq_accept"),
        "edge": test.share("hit", "accept", "freq_accept_edge"),
        "freq_reject": 100 - test.share("rejfail", "reject", "freq_reject"),
        "twist": test.share("hit", "accept", "twist_accept"),
        "twist_range": run_of(cell.cells("twist_accept", "twist_beyond"), lambda v: v >= 99),
        "level": test.share("hit", "accept", "level_accept"),
        "level_least": first(levels, lambda v: v >= 99),
        "shortest": first(lengths, lambda v: v >= 99.9),
        "never": max((n for n, v in lengths if v == 0), default=None),
        "pause": first(pauses, lambda v: v >= 99.9),
        "interruption": test.share("clean", "accept", "interruption", "interruption_long"),
        "snr": lowest,
        "dial": "/".join(str(v) for v in dial.values()),
        "joint": test.share("clean", "accept", "joint_random", "joint_random_noise"),
        "joint_edge": test.share("clean", "accept", "joint_edge"),
        "nodigit": test.sum("false", "nodigit_noise", "nodigit_tones", "nodigit_signalling"),
        "latency": f"{lat['lat_p50']:.0f}/{lat['lat_p95']:.0f}",
    }


GROUPS = {
    "loss": ["loss01_zero", "loss01_repeat", "loss01_plc", "loss03_zero", "loss03_repeat", "loss03_plc", "loss05_zero",
             "loss05_repeat", "loss05_plc"],
    "loss10": ["loss10_zero", "loss10_repeat", "loss10_plc"], "gsm2": ["gsm_fr_x2"], "amr": ["amrnb_4.75"],
    "opus": ["opus_6k"], "clip12": ["clip_12dB"], "clip20": ["clip_20dB"], "echo10": ["prompt_echo_-10dB"],
    "echo5": ["prompt_echo_-5dB"], "babble10": ["babble_10dB"], "babble6": ["babble_6dB"], "car5": ["car_5dB"],
    "car0": ["car_0dB"], "reverb": ["reverb_200ms", "reverb_400ms"],
}


def channel(labels, detections):
    rows = Rows(labels, detections, "test")
    figures = {name: rows.share("clean", "accept", *tests) for name, tests in GROUPS.items()}
    figures |= {"clean": 100.0 * rows.sum("clean") / rows.sum("accept"), "dup": rows.sum("dup"), "false": rows.sum("false")}
    return figures


def instructions(attendant, cache, seed):
    """Thousands of instructions that the detector takes for a second of speech and of silence, counted by callgrind."""
    from dtmf_common import read_wav, write_wav
    import numpy as np
    speech = sorted(glob.glob(os.path.join(cache, str(seed), "talkoff", "speech_ast_en_v0_*.wav")))
    if not speech:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        # Valgrind gives up at what the compiler writes for debuggers.
        program = os.path.join(folder, "attendant")
        subprocess.run(["strip", "--strip-debug", "-o", program, attendant], check=True)

        def count(samples):
            path = os.path.join(folder, "sound.wav")
            write_wav(path, samples)
            text = subprocess.run(["valgrind", "--tool=callgrind", "--toggle-collect=*DTMFDetectorV7process*",
                                   f"--callgrind-out-file={folder}/out", program, "dtmf", path],
                                  capture_output=True, text=True).stderr
            if "Collected :" not in text:
                sys.exit(f"error: callgrind counted nothing:\n{text}")
            return int(text.split("Collected :")[1].split()[0])
        # What a file costs besides its detection is taken off: the same sound ten seconds longer, less itself.
        voice = read_wav(speech[0])
        results = {}
        for name, sound in (("cost_speech", voice), ("cost_silence", np.zeros(8000 * 40))):
            short, long = count(sound[:8000 * 10]), count(sound[:8000 * 30])
            results[name] = (long - short) / 20 / 1000
        return results


def show(value):
    return "-" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def main():
    ap = argparse.ArgumentParser(prog="script/hearing", description=__doc__)
    ap.add_argument("corpora", nargs="*", metavar="corpus", help=" ".join(CORPORA))
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--quick", action="store_true", help="conformance and channel only")
    ap.add_argument("--by-cell", action="store_true", help="also each condition by itself")
    ap.add_argument("--cost", action="store_true", help="also count instructions (valgrind; a minute)")
    ap.add_argument("--extra", action="append", default=[], metavar="NAME:KIND:DIR", help="more recordings for the talk-off")
    ap.add_argument("--cache", required=True, help=argparse.SUPPRESS)
    ap.add_argument("--attendant", required=True, help=argparse.SUPPRESS)
    a = ap.parse_args()
    wanted = a.corpora or (CORPORA[:2] if a.quick else CORPORA)
    for corpus in wanted:
        if corpus not in CORPORA:
            ap.error(f"there is no corpus {corpus}; there are {', '.join(CORPORA)}")
    figures = {}
    for corpus in wanted:
        folder = make(corpus, a.seed, a.cache, a.extra)
        labels = os.path.join(folder, "labels.jsonl")
        detections = detect(a.attendant, folder, "20ms", corpus)
        if corpus == "conformance":
            figures |= conformance(labels, detections)
            fine = Rows(labels, detect(a.attendant, folder, "1ms", "1 ms feed"), "test")
            row = [r for r in fine.rows if r["group"] == "on_accept"][0]
            figures["latency_fine"] = f"{row['lat_p50']:.0f}/{row['lat_p95']:.0f}/{row['lat_max']:.0f}"
        elif corpus == "channel":
            figures |= channel(labels, detections)
        else:
            rows = Rows(labels, detections, "test")
            figures[corpus] = rows.sum("false")
            figures[corpus + "_hours"] = rows.sum("sec") / 3600
            for r in rows.rows:
                if r["false"]:
                    print(f"    {r['group']}: {r['false']} false in {r['sec'] / 3600:.1f} h")
        if a.by_cell:
            for r in Rows(labels, detections, "test" if corpus == "channel" else "cell").rows:
                print(f"    {r['group']:32s} clean {show(r['clean_pct'])} dup {r['dup']} false {r['false']}")
    if a.cost:
        figures |= instructions(a.attendant, a.cache, a.seed)
    peers = json.load(open(os.path.join(HERE, "peers.json")))
    print(f"\nSeed {a.seed}" + "".join(f", {n} {figures[n + '_hours']:.1f} h" for n in ("talkoff", "dense") if n in figures))
    print(f"{'':52s} {'attendant':>12s}  {'goal':>12s}  best peer (source: {peers['source']})")
    for row in peers["rows"]:
        if row["key"] in figures:
            print(f"{row['title']:52s} {show(figures[row['key']]):>12s}  {row['goal']:>12s}  {row['peer']}")


if __name__ == "__main__":
    main()
