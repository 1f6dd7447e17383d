"""Sound for script/make-prompts and script/make-callers: speech, noise, tones and WAV files.

Samples are lists of floats, full scale is 1.0, 8 000 a second. dBFS is RMS against a full-scale sine.
Python's standard library only; speech comes from the program espeak-ng.
"""

import io
import math
import random
import struct
import subprocess
import sys
import wave

RATE = 8000
ROWS = [697, 770, 852, 941]
COLUMNS = [1209, 1336, 1477, 1633]
KEYPAD = ["123A", "456B", "789C", "*0#D"]


def seconds(count):
    """The number of samples in that many seconds."""
    return round(count * RATE)


def silence(length):
    return [0.0] * seconds(length)


def level(samples):
    """RMS level in dBFS."""
    power = sum(x * x for x in samples) / max(1, len(samples))
    return 10 * math.log10(max(power, 1e-12) * 2)


def active_level(samples):
    """RMS level in dBFS of the 20 ms pieces that are within 30 dB of the loudest one: speech without its pauses."""
    pieces = [samples[i:i + seconds(0.02)] for i in range(0, len(samples), seconds(0.02))]
    loudest = max(level(piece) for piece in pieces)
    return level([x for piece in pieces if level(piece) > loudest - 30 for x in piece])


def amplified(samples, decibels):
    """Amplifies, and rounds off what would exceed 0.7 of full scale instead of clipping it."""
    gain, knee = 10 ** (decibels / 20), 0.7
    out = []
    for x in samples:
        y = abs(x * gain)
        if y > knee:
            y = knee + (1 - knee) * math.tanh((y - knee) / (1 - knee)) * 0.95
        out.append(math.copysign(y, x))
    return out


def at_level(samples, decibels, measure=level):
    return amplified(samples, decibels - measure(samples))


def mixed(*tracks):
    """The sum of the tracks, as long as the longest."""
    out = [0.0] * max(len(track) for track in tracks)
    for track in tracks:
        for i, x in enumerate(track):
            out[i] += x
    return out


def resampled(samples, rate):
    """Band-limited conversion from `rate` to 8 kHz (windowed sinc, 24 zero crossings either side)."""
    ratio = rate / RATE
    half = math.ceil(24 * ratio)
    out = []
    for n in range(int(len(samples) / ratio)):
        centre = n * ratio
        first = max(0, math.floor(centre) - half + 1)
        last = min(len(samples), math.floor(centre) + half + 1)
        total = 0.0
        for i in range(first, last):
            x = (i - centre) / ratio
            sinc = 1.0 if x == 0 else math.sin(math.pi * x * 0.95) / (math.pi * x * 0.95)
            total += samples[i] * sinc * (0.5 + 0.5 * math.cos(math.pi * (i - centre) / half))
        out.append(total * 0.95 / ratio)
    return out


def speech(text, decibels, voice="en-us", words_per_minute=150, pitch=50):
    """espeak-ng saying `text` at that active level, without silence before and after."""
    command = ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-p", str(pitch), "--stdout", "--", text]
    try:
        sound = subprocess.run(command, check=True, capture_output=True).stdout
    except FileNotFoundError:
        sys.exit("error: espeak-ng is not installed: apt-get install espeak-ng")
    with wave.open(io.BytesIO(sound)) as source:
        rate = source.getframerate()
        data = source.readframes(1 << 24)
    raw = [x / 32768 for (x,) in struct.iter_unpack("<h", data[:len(data) // 2 * 2])]
    audible = [i for i, x in enumerate(raw) if abs(x) > 0.003]
    trimmed = raw[audible[0]:audible[-1] + 1]
    return at_level(resampled(trimmed, rate), decibels, active_level)


def room_noise(length, decibels, seed):
    """What a quiet line sounds like: low-passed noise that swells and falls like breath, every 3.5 s."""
    source = random.Random(seed)
    out, slow = [], 0.0
    for i in range(seconds(length)):
        slow += 0.25 * (source.gauss(0, 1) - slow)
        out.append(slow * (0.7 + 0.3 * math.sin(2 * math.pi * i / RATE / 3.5)))
    return at_level(out, decibels)


def key(character, duration, decibels):
    """A DTMF key (ITU-T Q.23): both tones equally loud, `decibels` the level of the pair, 2 ms edges."""
    row = next(r for r in range(4) if character in KEYPAD[r])
    column = KEYPAD[row].index(character)
    amplitude = 10 ** (decibels / 20) / math.sqrt(2)
    count, edge = seconds(duration), seconds(0.002)
    out = []
    for i in range(count):
        phase = 2 * math.pi * i / RATE
        gain = min(1.0, (i + 1) / edge, (count - i) / edge)
        out.append(amplitude * gain * (math.sin(phase * ROWS[row]) + math.sin(phase * COLUMNS[column])))
    return out


def keys(text, on, off, decibels):
    out = []
    for character in text:
        out += key(character, on, decibels) + silence(off)
    return out


def write(path, samples):
    """A mono 16-bit WAV file of 8 kHz."""
    values = [max(-32768, min(32767, round(x * 32767))) for x in samples]
    with wave.open(str(path), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(struct.pack(f"<{len(values)}h", *values))
    print(f"{path}: {len(samples) / RATE:.2f} s, {level(samples):.1f} dBFS, peak {max(map(abs, samples)):.2f}")
