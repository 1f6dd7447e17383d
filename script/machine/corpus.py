#!/usr/bin/env python3
"""Calls as a dialler hears them, with who answered written beside: what `attendant amd` is measured on.

    corpus.py --out DIR [--seed N] [--calls N] [--quiet-hours H]

Deterministic for a seed. Needs numpy, scipy and soundfile; speech comes from recordings and engines that are on the
machine, whichever there are (Debian packages):

    asterisk-core-sounds-{en,es,fr,it,ru}-wav asterisk-prompt-it-menardi-wav asterisk-prompt-es-co
    asterisk-prompt-fr-armelle asterisk-moh-opsound-wav espeak-ng flite festival and its voices

DIR/calls/*.wav with DIR/calls.jsonl: {"file", "label", "kind", "beeps": [[start, end], …]}, times in seconds.
DIR/quiet/*.wav with DIR/quiet.jsonl: hours of greetings, music and call-progress tones without any beep.
"""
import argparse
import glob
import hashlib
import io
import json
import math
import os
import subprocess
from multiprocessing import Pool

import numpy as np
import soundfile as sf
from scipy.signal import butter, lfilter, resample_poly, sosfilt

import phrases

FS = 8000
SOUNDS = "/usr/share/asterisk/sounds"
FOLDERS = ["en_US_f_Allison", "es_MX_f_Allison", "fr_CA_f_June", "it_IT_m_Carlo", "ru_RU_f_IvrvoiceRU",
           "it_IT_f_Menardi", "es", "fr"]
MUSIC = ["/usr/share/asterisk/moh", "/usr/share/games/wesnoth", "/usr/share/games/hedgewars/Data/Music"]
# Not speech, or tones within it.
NO_SPEECH = ("beep", "tone", "silence", "monkeys", "weasels", "fpm-", "conf-", "ascending", "descending")


def amplitude(dbm0):
    """Peak amplitude in 16-bit units of a sine of that level (ITU-T G.711)."""
    return 32768.0 * 10.0 ** ((dbm0 - 3.14) / 20.0)


def rms(dbm0):
    return amplitude(dbm0) / math.sqrt(2.0)


def generator(seed, *names):
    digest = hashlib.sha256(repr((seed,) + names).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest[:16], dtype=np.uint32))


def decode(source, rate=None):
    x, fs = sf.read(source, dtype="float32", always_2d=True)
    x = x.mean(axis=1) * 32768.0
    if fs != FS:
        g = math.gcd(fs, FS)
        x = resample_poly(x, FS // g, fs // g)
    return x.astype(np.float32)


def active_rms(x):
    n = len(x) // 160
    if n < 1:
        return float(np.sqrt(np.mean(x ** 2) + 1e-9))
    e = np.mean(x[:n * 160].reshape(n, 160).astype(np.float64) ** 2, axis=1)
    return float(np.sqrt(np.mean(e[e >= 0.03 * e.max()]) + 1e-9))


def trimmed(x):
    """Without the silence before and after."""
    n = len(x) // 80
    if n < 3:
        return x
    e = np.sqrt(np.mean(x[:n * 80].reshape(n, 80).astype(np.float64) ** 2, axis=1))
    on = np.nonzero(e > max(e.max() * 0.02, 20))[0]
    return x[on[0] * 80:(on[-1] + 1) * 80] if len(on) else x[:0]


# Sources


def recordings(cache):
    """Clips of people who read prompts: {"folder", "name", "path" of the samples, "seconds"}."""
    index = os.path.join(cache, "recordings.json")
    if os.path.exists(index):
        return json.load(open(index))
    clips = []
    for folder in FOLDERS:
        for path in sorted(glob.glob(f"{SOUNDS}/{folder}/**/*.*", recursive=True)):
            name = os.path.relpath(path, f"{SOUNDS}/{folder}")
            if any(word in name for word in NO_SPEECH) or not path.endswith((".wav", ".gsm")):
                continue
            try:
                x = trimmed(decode(path))
            except Exception:
                continue
            if len(x) < 0.2 * FS or active_rms(x) < 30:
                continue
            out = os.path.join(cache, f"{folder}_{name.replace('/', '_')}.npy")
            np.save(out, x.astype(np.float32))
            clips.append({"folder": folder, "name": name, "path": out, "seconds": len(x) / FS})
    json.dump(clips, open(index, "w"))
    return clips


def has(program):
    return subprocess.run(["which", program], capture_output=True).returncode == 0


def engines():
    """(engine, voice, language) of every voice that is there."""
    voices = []
    if has("espeak-ng"):
        for language, names in phrases.ESPEAK.items():
            voices += [("espeak", name, language) for name in names]
    if has("flite"):
        voices += [("flite", name, "en") for name in ("kal", "awb", "rms", "slt")]
    if has("text2wave"):
        for folder, voice, language in phrases.FESTIVAL:
            if os.path.isdir(f"/usr/share/festival/voices/{folder}"):
                voices.append(("festival", voice, language))
    return voices


def speak(cache, engine, voice, text, pace, pitch):
    if engine == "festival":  # knows neither, and is slow: what was said once is said
        pace = pitch = None
    key = hashlib.sha256(repr((engine, voice, text, pace, pitch)).encode()).hexdigest()[:20]
    path = os.path.join(cache, key + ".npy")
    if os.path.exists(path):
        return np.load(path)
    if engine == "espeak":
        run = ["espeak-ng", "-v", voice, "-s", str(pace), "-p", str(pitch), "--stdout", "--", text]
        sound = subprocess.run(run, capture_output=True).stdout
    elif engine == "flite":
        out = f"{path}.{os.getpid()}.wav"
        subprocess.run(["flite", "-voice", voice, "--setf", f"duration_stretch={160 / pace:.3f}", "-t", text, "-o", out])
        sound = open(out, "rb").read()
        os.remove(out)
    else:
        sound = subprocess.run(["text2wave", "-eval", f"({voice})"], input=text.encode("latin-1", "replace"),
                               capture_output=True).stdout
    try:
        x = trimmed(decode(io.BytesIO(sound)))
    except Exception:
        x = np.zeros(0, np.float32)
    # Several processes fill the cache: a file is there whole or not at all.
    part = f"{path}.{os.getpid()}.npy"
    np.save(part, x)
    os.replace(part, path)
    return x


# Parts of a call


def silence(seconds):
    return np.zeros(max(0, int(seconds * FS)), np.float32)


def noise(n, rng, dbm0):
    """Noise of a line or a room: white, low-passed or with hum, swelling a little."""
    kind = rng.integers(3)
    x = rng.standard_normal(n)
    if kind == 1:
        x = lfilter([1], [1, -rng.uniform(0.5, 0.95)], x)
    elif kind == 2:
        x = x + 1.5 * np.sin(2 * np.pi * rng.choice([50, 60, 100, 120]) * np.arange(n) / FS)
    x *= 1 + rng.uniform(0, 0.3) * np.sin(2 * np.pi * np.arange(n) / FS / rng.uniform(1.5, 6))
    return x / np.sqrt(np.mean(x ** 2) + 1e-12) * rms(dbm0)


def levelled(x, dbm0):
    if len(x) == 0:
        return x
    gain = min(rms(dbm0) / active_rms(x), 30000.0 / max(np.abs(x).max(), 1.0))
    return x * gain


def sine(hertz, seconds, dbm0, rng, edge=0.003):
    n = int(seconds * FS)
    x = amplitude(dbm0) * np.sin(2 * np.pi * hertz * np.arange(n) / FS + rng.uniform(0, 6.28))
    k = min(n // 2, max(1, int(edge * FS)))
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(k) + 0.5) / k)
    x[:k] *= ramp
    x[n - k:] *= ramp[::-1]
    return x


def cadence(text, seconds, dbm0, rng):
    """A call-progress tone in the notation of Asterisk's indications: `440+480/2000,0/4000`, `400*25` modulated."""
    parts, total = [], 0
    elements = text.split(",")
    while total < seconds:
        for element in elements:
            hertz, _, ms = element.partition("/")
            length = float(ms) / 1000 if ms else seconds
            n = int(length * FS)
            t = np.arange(n) / FS
            if hertz == "0":
                x = np.zeros(n)
            elif "*" in hertz:
                carrier, by = map(float, hertz.split("*"))
                x = amplitude(dbm0) * np.sin(2 * np.pi * carrier * t) * (1 + 0.9 * np.sin(2 * np.pi * by * t)) / 1.4
            else:
                tones = [float(h) for h in hertz.split("+")]
                x = sum(amplitude(dbm0 - 3 * (len(tones) > 1)) * np.sin(2 * np.pi * h * t) for h in tones)
            parts.append(x)
            total += length
    return np.concatenate(parts)[:int(seconds * FS)]


def beep(rng):
    """The beep of some machine: seconds of its sound, and (start, end) of each of its tones within."""
    if rng.random() < 0.6:
        hertz = float(rng.choice(phrases.BEEPS)) * (1 + rng.normal(0, 0.003))
    else:
        hertz = float(np.exp(rng.uniform(np.log(350), np.log(2400))))
    seconds = float(np.clip(np.exp(rng.normal(np.log(0.45), 0.7)), 0.1, 2.5))
    level = rng.uniform(-26, -6)
    edge = float(rng.choice([0.0005, 0.003, 0.01, 0.02]))
    edge = min(edge, seconds / 5)
    one = sine(hertz, seconds, level, rng, edge)
    if rng.random() < 0.06:
        pause = rng.uniform(0.12, 0.3)
        second = sine(hertz, seconds, level, rng, edge)
        return np.concatenate([one, silence(pause), second]), [(0, seconds), (seconds + pause, 2 * seconds + pause)]
    return one, [(0, seconds)]


class Calls:
    def __init__(self, cache, seed):
        self.cache, self.seed = cache, seed
        self.clips = recordings(cache)
        self.voices = engines()
        self.by_folder = {}
        for clip in self.clips:
            self.by_folder.setdefault(clip["folder"], []).append(clip)

    def clip(self, rng, lo, hi, folder=None):
        pool = [c for c in (self.by_folder[folder] if folder else self.clips) if lo <= c["seconds"] <= hi]
        c = pool[rng.integers(len(pool))]
        return np.load(c["path"]).astype(np.float64)

    def spoken(self, rng, texts):
        engine, voice, language = self.voices[rng.integers(len(self.voices))]
        while language not in texts:
            engine, voice, language = self.voices[rng.integers(len(self.voices))]
        # A voice that says nothing is drawn again.
        text = str(rng.choice(texts[language])).replace("NAME", str(rng.choice(phrases.NAMES)))
        pace, pitch = int(rng.choice([130, 145, 160, 175, 190])), int(rng.choice([30, 45, 55, 70]))
        x = speak(self.cache, engine, voice, text, pace, pitch).astype(np.float64)
        return (x, f"{engine}/{voice}") if len(x) > 0.15 * FS else self.spoken(rng, texts)

    def greeting(self, rng):
        """What a machine says: recorded prompts one after another, or an engine's sentence."""
        if rng.random() < 0.6:
            folder = list(self.by_folder)[rng.integers(len(self.by_folder))]
            parts, total, target = [], 0.0, rng.uniform(2.8, 12)
            while total < target:
                x = self.clip(rng, 0.8, 9, folder)
                parts += [x, silence(rng.uniform(0.08, 0.6))]
                total += len(x) / FS
            x = np.concatenate(parts[:-1])
            how = "recording"
        else:
            x, how = self.spoken(rng, phrases.GREETINGS)
        if rng.random() < 0.5:  # the recording's own room, which begins and ends with it
            lead, tail = silence(rng.uniform(0, 0.5)), silence(rng.uniform(0, 0.8))
            x = np.concatenate([lead, levelled(x, -20), tail])
            x = x + noise(len(x), rng, rng.uniform(-70, -48))
        return x, how

    def answer(self, rng):
        """What a person says first: mostly a word or two."""
        draw = rng.random()
        if draw < 0.35:
            x, how = self.clip(rng, 0.25, 1.3), "recording"
        elif draw < 0.94:
            x, how = self.spoken(rng, phrases.HELLOS)
        else:
            x, how = self.spoken(rng, phrases.BUSINESS)
            how = "business " + how
        if rng.random() < 0.12:  # "Hello? … Anna here."
            y, _ = self.spoken(rng, phrases.HELLOS)
            x = np.concatenate([levelled(x, -20), silence(rng.uniform(0.2, 0.6)), levelled(y, -20)])
        return x, how


def line(x, rng):
    """The way of the audio: band, loss, coder."""
    if rng.random() < 0.5:
        x = sosfilt(butter(3, [rng.uniform(150, 300), 3400], "bandpass", fs=FS, output="sos"), x)
    draw = rng.random()
    pcm = np.clip(np.rint(x), -32768, 32767).astype(np.int16)
    subtype = "ULAW" if draw < 0.42 else "ALAW" if draw < 0.82 else "GSM610" if draw < 0.94 else "PCM_16"
    buffer = io.BytesIO()
    sf.write(buffer, pcm, FS, format="WAV", subtype=subtype)
    buffer.seek(0)
    y = sf.read(buffer, dtype="int16")[0][:len(pcm)].copy()
    if rng.random() < 0.25:  # packets lost in the network; the one before is repeated, softer
        for start in range(160, len(y) - 160, 160):
            if rng.random() < 0.01:
                y[start:start + 160] = y[start - 160:start] // 2
    return y, subtype


def make_call(job):
    out, cache, seed, index, kind = job
    rng = generator(seed, "call", index)
    calls = Calls(cache, seed)
    beeps, parts, at = [], [], 0.0
    how = ""

    def put(x):
        nonlocal at
        parts.append(np.asarray(x, np.float64))
        at += len(x) / FS

    if kind in ("human", "machine") and rng.random() < 0.3:
        tones = phrases.RINGBACKS[rng.integers(len(phrases.RINGBACKS))]
        put(cadence(tones, rng.uniform(0.8, 8), rng.uniform(-26, -12), rng))
        put(silence(rng.uniform(0.05, 0.6)))
    put(silence(rng.uniform(0.1, 1.6)))
    level = rng.uniform(-30, -12)
    if kind == "human":
        x, how = calls.answer(rng)
        put(levelled(x, level))
        put(silence(rng.uniform(1.6, 3)))
        x, _ = calls.spoken(rng, phrases.HELLOS)
        put(levelled(x, level))
        put(silence(2))
    elif kind == "machine":
        x, how = calls.greeting(rng)
        put(levelled(x, level))
        put(silence(rng.uniform(0.05, 1.6)))
        if rng.random() < 0.92:
            x, spans = beep(rng)
            beeps = [(at + a, at + b) for a, b in spans]
            put(x)
        put(silence(rng.uniform(3, 5)))
    elif kind == "fax":
        if rng.random() < 0.7:
            put(sine(2100 + rng.normal(0, 4), rng.uniform(2.6, 4), rng.uniform(-26, -8), rng))
            put(silence(1.5))
        else:
            for _ in range(3):
                put(sine(1100 + rng.uniform(-30, 30), 0.5, rng.uniform(-26, -8), rng))
                put(silence(3))
    else:
        draw = rng.random()
        if draw < 0.5:
            put(silence(8))
        else:
            tones = phrases.BUSY[rng.integers(len(phrases.BUSY))] if draw < 0.75 else \
                phrases.RINGBACKS[rng.integers(len(phrases.RINGBACKS))]
            # The special information tone is an announcement's: a machine.
            how = "information" if tones.startswith("950") else "tones"
            put(cadence(tones, 32, rng.uniform(-26, -12), rng))
    label = "machine" if how == "information" else kind
    x = np.concatenate(parts)
    # A person's room is always there; a machine's line is as quiet as the network.
    floor = rng.uniform(-62, -40) if kind == "human" else rng.uniform(-75, -50)
    floor = min(floor, level - 14)
    x = x + noise(len(x), rng, floor)
    y, coder = line(x, rng)
    name = f"{index:05d}-{kind}.wav"
    sf.write(os.path.join(out, name), y, FS, subtype="PCM_16")
    return {"file": name, "label": label, "kind": f"{how} {coder} {level:.0f}/{floor:.0f}".strip(),
            "beeps": [[round(a, 4), round(b, 4)] for a, b in beeps]}


def make_quiet(job):
    """A reel of ten minutes without a beep."""
    out, cache, seed, index = job
    rng = generator(seed, "quiet", index)
    calls = Calls(cache, seed)
    music = sorted(path for folder in MUSIC for ext in ("wav", "ogg")
                   for path in glob.glob(f"{folder}/**/*.{ext}", recursive=True))
    parts, total, kind = [], 0, ("speech", "music", "mixed")[index % 3]
    while total < 600 * FS:
        draw = rng.random()
        if kind == "music" and music or kind == "mixed" and draw < 0.3 and music:
            path = music[rng.integers(len(music))]
            info = sf.info(path)
            seconds = min(info.duration, rng.uniform(20, 90))
            start = int(rng.uniform(0, info.duration - seconds) * info.samplerate)
            x, fs = sf.read(path, start=start, frames=int(seconds * info.samplerate), dtype="float32", always_2d=True)
            g = math.gcd(fs, FS)
            x = resample_poly(x.mean(axis=1), FS // g, fs // g) * 32768
        elif kind == "mixed" and draw < 0.6:
            tones = (phrases.RINGBACKS + phrases.BUSY + phrases.DIAL)
            x = cadence(tones[rng.integers(len(tones))], rng.uniform(2, 25), rng.uniform(-26, -10), rng)
        elif rng.random() < 0.7:
            x = calls.clip(rng, 0.2, 30)
        else:
            x, _ = calls.spoken(rng, phrases.GREETINGS)
        p, q = phrases.RATIOS[rng.integers(len(phrases.RATIOS))]
        if len(x) == 0:
            continue
        is_tone = kind == "mixed" and 0.3 <= draw < 0.6
        x = x if is_tone else levelled(resample_poly(x, p, q), rng.uniform(-30, -9))
        parts += [x, silence(rng.uniform(0.05, 0.9))]
        total += len(parts[-2]) + len(parts[-1])
    x = np.concatenate(parts)
    y, coder = line(x + noise(len(x), rng, rng.uniform(-75, -45)), rng)
    name = f"{index:04d}-{kind}.wav"
    sf.write(os.path.join(out, name), y, FS, subtype="PCM_16")
    return {"file": name, "label": "quiet", "kind": f"{kind} {coder}", "beeps": [], "seconds": len(y) / FS}


def fill(path, make, jobs, pool):
    """Makes what is missing of a list: a run that was cut short goes on behind its last whole row."""
    done = 0
    if os.path.exists(path):
        with open(path) as file:
            rows = [line for line in file if line.endswith("\n")]
        done = len(rows)
        with open(path, "w") as file:
            file.writelines(rows)
    with open(path, "a") as file:
        for row in pool.imap(make, jobs[done:]):
            file.write(json.dumps(row) + "\n")
            file.flush()
    print(f"{path}: {len(jobs)} files, {done} of them made before")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--quiet-hours", type=float, default=10)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    out = arguments.out
    cache = os.path.join(out, "cache")
    for folder in (cache, f"{out}/calls", f"{out}/quiet"):
        os.makedirs(folder, exist_ok=True)
    recordings(cache)
    rng = generator(arguments.seed, "kinds")
    kinds = rng.choice(["human", "machine", "fax", "unknown"], arguments.calls, p=[0.42, 0.5, 0.04, 0.04])
    with Pool(arguments.jobs) as pool:
        jobs = [(f"{out}/calls", cache, arguments.seed, i, str(k)) for i, k in enumerate(kinds)]
        fill(f"{out}/calls.jsonl", make_call, jobs, pool)
        reels = [(f"{out}/quiet", cache, arguments.seed, i) for i in range(round(arguments.quiet_hours * 6))]
        fill(f"{out}/quiet.jsonl", make_quiet, reels, pool)


if __name__ == "__main__":
    main()
