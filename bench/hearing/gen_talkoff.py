#!/usr/bin/env python3
"""Corpus 3: talk-off.  Audio that holds no DTMF; every report is a false digit.

    gen_talkoff.py --out DIR [--seed N] [--variants K] [--cache DIR] [--tts] [--hours H]

Sources are found on the machine, nothing is downloaded: every *.wav/.ogg/.flac/.gsm
under the directories of SOURCES that exist (Debian packages, see there) plus any
directory given by --extra NAME:KIND:DIR.  With --tts, speech is rendered with
espeak-ng (many voices) and flite as a third-best extra, kept apart as test "tts".

Each clip is decoded, mixed to mono, resampled to 8 kHz and levelled to a random active
level (mean -19 dBm0, sigma 4 dB, never clipped).  Variant 0 is the recording as it is;
variants 1..K draw for each clip a speed/pitch factor of 0.80..1.25 (resampling), a
channel (flat, 300-3400 Hz band pass, or a spectral tilt), a codec (none, mu-law, A-law),
a noise floor and, one time in five, a second talker at -3..-12 dB.  The clips of one
source go to reels of up to 20 minutes; one reel is one WAV with an empty event list.
The test name is the kind of source: speech, mixed (games: voices and effects), music, tts.
"""
import argparse
import glob
import hashlib
import io
import os
import subprocess
from multiprocessing import Pool
from multiprocessing.pool import ThreadPool

import numpy as np
import soundfile as sf
from scipy.signal import butter, lfilter, resample_poly, sosfilt

from dtmf_common import FS, Corpus, rms_amp, rng_for
from g711 import alaw_roundtrip, ulaw_roundtrip

# name, kind, directory, debian package(s)
SOURCES = [
    ("ast_en", "speech", "/usr/share/asterisk/sounds/en_US_f_Allison", "asterisk-core-sounds-en-wav"),
    ("ast_es", "speech", "/usr/share/asterisk/sounds/es_MX_f_Allison", "asterisk-core-sounds-es-wav"),
    ("ast_fr", "speech", "/usr/share/asterisk/sounds/fr_CA_f_June", "asterisk-core-sounds-fr-wav"),
    ("ast_it", "speech", "/usr/share/asterisk/sounds/it_IT_m_Carlo", "asterisk-core-sounds-it-wav"),
    ("ast_ru", "speech", "/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU", "asterisk-core-sounds-ru-wav"),
    ("ast_it2", "speech", "/usr/share/asterisk/sounds/it_IT_f_Menardi", "asterisk-prompt-it-menardi-wav"),
    ("ast_esco", "speech", "/usr/share/asterisk/sounds/es", "asterisk-prompt-es-co"),
    ("ast_frarm", "speech", "/usr/share/asterisk/sounds/fr", "asterisk-prompt-fr-armelle"),
    ("fillets", "speech", "/usr/share/games/fillets-ng/sound", "fillets-ng-data-cs fillets-ng-data-nl fillets-ng-data"),
    ("klettres", "speech", "/usr/share/klettres", "klettres-data"),
    ("ktuberling", "speech", "/usr/share/ktuberling/sounds", "ktuberling-data"),
    ("codec2", "speech", "/usr/share/codec2/wav", "codec2-examples"),
    ("tuxpaint", "mixed", "/usr/share/tuxpaint/stamps", "tuxpaint-stamps-default"),
    ("hedgewars", "mixed", "/usr/share/games/hedgewars/Data/Sounds", "hedgewars-data"),
    ("moh", "music", "/usr/share/asterisk/moh", "asterisk-moh-opsound-wav"),
    ("wesnoth", "music", "/usr/share/games/wesnoth", "wesnoth-1.16-music"),
    ("hwmusic", "music", "/usr/share/games/hedgewars/Data/Music", "hedgewars-data"),
]
RATIOS = [(4, 5), (5, 6), (7, 8), (8, 9), (9, 10), (15, 16), (1, 1), (16, 15), (10, 9), (9, 8), (8, 7), (6, 5), (5, 4)]


def decode(path):
    """-> float32 mono 8 kHz in 16-bit units, or None."""
    try:
        if path.endswith((".gsm", ".g722")):
            raw = subprocess.run(["sox", path, "-t", "wav", "-r", "8000", "-c", "1", "-"], capture_output=True).stdout
            x, fs = sf.read(io.BytesIO(raw), dtype="float32", always_2d=True)
        else:
            x, fs = sf.read(path, dtype="float32", always_2d=True)
    except Exception:
        return None
    x = x.mean(axis=1)
    if fs != FS:
        g = np.gcd(fs, FS)
        x = resample_poly(x, FS // g, fs // g).astype(np.float32)
    return None if len(x) < FS // 10 or not np.isfinite(x).all() else x * 32768.0


def files_of(d):
    out = []
    for ext in ("wav", "ogg", "flac", "gsm", "mp3"):
        out += glob.glob(os.path.join(d, "**", "*." + ext), recursive=True)
    seen, uniq = set(), []
    for p in sorted(out):  # links and copies once
        r = os.path.realpath(p)
        if r not in seen:
            seen.add(r)
            uniq.append(r)
    return uniq


def active_rms(x):
    n = len(x) // 160
    if n < 1:
        return float(np.sqrt(np.mean(x ** 2)))
    e = np.mean(x[:n * 160].astype(np.float64).reshape(n, 160) ** 2, axis=1)
    return float(np.sqrt(np.mean(e[e >= 0.03 * e.max()])))


def vary(x, rng, other):
    p, q = RATIOS[rng.integers(len(RATIOS))]
    if p != q:
        x = resample_poly(x, p, q)
    if rng.random() < 0.2 and other is not None and len(other) > 800:
        o = np.resize(other, len(x))
        x = x + o * (active_rms(x) / max(active_rms(o), 1.0)) * 10 ** (-rng.uniform(3, 12) / 20)
    ch = rng.integers(3)
    if ch == 1:
        x = sosfilt(butter(3, [300, 3400], "bandpass", fs=FS, output="sos"), x)
    elif ch == 2:
        a = rng.uniform(-0.6, 0.6)
        x = lfilter([1, a], [1 + abs(a)], x)
    return x


def build_reel(job):
    """One reel: load the listed clips, vary, concatenate, write.  Returns the label row."""
    out, name, kind, clips, seed, variant, idx = job
    rng = rng_for(seed, "talkoff", name, variant, idx)
    parts, real, prev = [], 0, None
    order = rng.permutation(len(clips))
    for k in order:
        x = np.load(clips[k]) if clips[k].endswith(".npy") else decode(clips[k])
        x = None if x is None else x.astype(np.float64)
        if x is None or active_rms(x) < 10:  # silence/ prompts and the like
            continue
        real += len(x)
        y = vary(x, rng, prev) if variant else x
        prev = x
        lv = float(np.clip(rng.normal(-19, 4), -34, -9))
        g = rms_amp(lv) / active_rms(y)
        g = min(g, 32000.0 / max(np.abs(y).max(), 1.0))
        y = y * g
        if variant:
            y = y + rng.standard_normal(len(y)) * rms_amp(rng.uniform(-70, -42))
            c = rng.integers(3)
            y = ulaw_roundtrip(y) if c == 1 else alaw_roundtrip(y) if c == 2 else y
        parts += [y, np.zeros(int(rng.uniform(0.05, 0.3) * FS))]
    if not parts:
        return None
    c = Corpus(out, "talkoff")
    c.add(f"{kind}_{name}_v{variant}_{idx:03d}.wav", np.concatenate(parts), [], kind if variant == 0 else kind + "_varied",
          f"{name}_v{variant}", variant=variant, real_seconds=real / FS, clips=len(clips))
    return c.rows[0]


TEXT = ("Thank you for calling. For billing, press one. To speak to an operator, stay on the line. "
        "Your estimated waiting time is fifteen minutes. Please enter your account number followed by the pound key. "
        "He really liked yellow melons, although we only grew purple plums and ripe olives near the old mill. "
        "Nine hundred and forty one people asked whether Ben would win; Joanna and Edward were not so sure.")


def render_tts(d, seed):
    os.makedirs(d, exist_ok=True)
    langs = "en-us en-gb de fr es it pt ru pl nl sv fi hu tr el cs ja cmn hi ar vi id sw ca ro uk bg hr lv eo".split()
    words = TEXT.split()
    commands = []
    for lang in langs:
        for var in ("", "+m3", "+f2", "+m7", "+f5", "+croak"):
            rng = rng_for(seed, "tts", lang, var)
            f = os.path.join(d, f"{lang}{var}.wav")
            txt = " ".join(words[i] for i in rng.integers(0, len(words), 120)) + " " + " ".join(
                str(v) for v in rng.integers(0, 99999, 12))
            commands.append(["espeak-ng", "-v", lang + var, "-s", str(int(rng.integers(120, 220))), "-p",
                             str(int(rng.integers(15, 85))), "-w", f, txt])
    for v in ("kal", "awb", "rms", "slt", "kal16"):
        f = os.path.join(d, f"flite_{v}.wav")
        rng = rng_for(seed, "flite", v)
        commands.append(["flite", "-voice", v, "-t", " ".join(words[i] for i in rng.integers(0, len(words), 500)), "-o", f])
    missing = [c for c in commands if not any(os.path.exists(word) for word in c if word.endswith(".wav"))]
    with ThreadPool(os.cpu_count()) as pool:
        pool.map(lambda c: subprocess.run(c, capture_output=True), missing)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", required=True)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--variants", type=int, default=4)
    ap.add_argument("--cache", default="", help="keep decoded clips here between runs")
    ap.add_argument("--tts", action="store_true")
    ap.add_argument("--extra", action="append", default=[], metavar="NAME:KIND:DIR")
    ap.add_argument("--exclude", default="", help="file with substrings of paths to leave out (sources that do hold DTMF)")
    ap.add_argument("--reel-minutes", type=float, default=20)
    ap.add_argument("--decode-only", action="store_true", help="fill the cache and stop")
    ap.add_argument("--jobs", type=int, default=os.cpu_count())
    a = ap.parse_args()
    src = list(SOURCES) + [tuple(e.split(":", 2)) + ("",) for e in a.extra]
    if a.tts:
        d = os.path.join(a.cache or a.out, f"tts_{a.seed}")
        render_tts(d, a.seed)
        src.append(("tts", "tts", d, "espeak-ng flite"))
    bad = [l.strip() for l in open(a.exclude)] if a.exclude else []
    pool = Pool(a.jobs)
    jobs, real = [], {}
    for name, kind, d, _ in src:
        fl = [f for f in files_of(d) if not any(b and b in f for b in bad)]
        if not fl:
            continue
        if a.cache:
            cd = os.path.join(a.cache, name)
            os.makedirs(cd, exist_ok=True)
            res = [r for r in pool.imap(_cache_one, [(f, cd) for f in fl], 16) if r]
        else:
            res = [(f, len(x)) for f in fl for x in [decode(f)] if x is not None]
        reels, cur, ln = [], [], 0
        for f, n in res:
            cur.append(f)
            ln += n
            if ln > a.reel_minutes * 60 * FS:
                reels.append(cur)
                cur, ln = [], 0
        if cur:
            reels.append(cur)
        real[name] = sum(n for _, n in res) / FS / 3600
        print(f"{name:12s} {kind:7s} {len(res):6d} clips {real[name]:.3f} h real", flush=True)
        for v in range(a.variants + 1):
            jobs += [(a.out, name, kind, r, a.seed, v, i) for i, r in enumerate(reels)]
    if a.decode_only:
        return
    c = Corpus(a.out, "talkoff")
    c.rows = [r for r in pool.imap(build_reel, jobs) if r]
    c.close()
    print(f"real {sum(real.values()):.2f} h")


def _cache_one(t):
    f, cd = t
    o = os.path.join(cd, hashlib.sha1(f.encode()).hexdigest()[:16] + ".npy")
    try:
        if not os.path.exists(o):
            x = decode(f)
            if x is None:
                return None
            np.save(o, np.clip(np.rint(x), -32768, 32767).astype(np.int16))
            with open(os.path.join(cd, "index.tsv"), "a") as ix:
                ix.write(os.path.basename(o) + "\t" + f + "\n")
        return o, len(np.load(o, mmap_mode="r"))
    except Exception:
        return None


if __name__ == "__main__":
    main()
