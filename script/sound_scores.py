"""The two halves of script/sound around the call: voices to be carried, and scores of what was heard.

    sound_scores.py voices DIR     writes DIR/voice-N.wav: half a minute of speech each, 8 kHz, mono
    sound_scores.py scores DIR     prints a table of ITU-T P.862 scores of DIR/CODEC.LINE.SEED.voice-N.wav
"""
import collections, concurrent.futures, glob, os, sys, wave

import numpy

SOUNDS = '/usr/share/asterisk/sounds'
# Sentences by people, of each language's own speaker.
LANGUAGES = {'en': 'en_US_f_Allison', 'fr': 'fr_CA_f_June', 'es': 'es_MX_f_Allison'}
SECONDS = 16
# What the table has to reach: (codec, line) → score.
GOALS = {('pcmu', 'clean'): 4.0, ('pcmu', 'loss-1'): 3.5, ('pcmu', 'loss-3'): 3.0,
         ('pcma', 'clean'): 4.0, ('pcma', 'loss-1'): 3.5, ('pcma', 'loss-3'): 3.0}


def read(path):
    with wave.open(path) as sound:
        assert sound.getframerate() == 8000 and sound.getsampwidth() == 2, path
        samples = numpy.frombuffer(sound.readframes(sound.getnframes()), dtype='<i2')
        return samples[::sound.getnchannels()]


def voices(folder):
    for index, speaker in enumerate(LANGUAGES.values()):
        files = sorted(glob.glob(f'{SOUNDS}/{speaker}/*.wav'), key=lambda f: (-os.path.getsize(f), f))
        if not files:
            sys.exit(f'sound_scores: no recordings below {SOUNDS}/{speaker}')
        speech = numpy.concatenate([read(f) for f in files[3:15]])[:SECONDS * 8000]
        with wave.open(f'{folder}/voice-{index}.wav', 'wb') as out:
            out.setnchannels(1), out.setsampwidth(2), out.setframerate(8000)
            out.writeframes(speech.astype('<i2').tobytes())


def score(path):
    import pesq
    codec, line, seed, voice = os.path.basename(path).split('.', 3)
    spoken, heard = read(f'{os.path.dirname(path)}/{voice}'), read(path)
    # P.862 is meant for 8 to 20 s: two halves, each with what was heard in its time.
    half, scores = len(spoken) // 2, []
    for start in (0, half):
        part = heard[start:start + half + 1600]
        scores.append(pesq.pesq(8000, spoken[start:start + half], part, 'nb'))
    return (codec, line), scores


def scores(folder):
    paths = sorted(p for p in glob.glob(f'{folder}/*.*.*.voice-*.wav'))
    found = collections.defaultdict(list)
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for key, values in pool.map(score, paths, chunksize=4):
            found[key] += values
    codecs = sorted({c for c, _ in found}, key=['pcmu', 'pcma', 'g722', 'opus'].index)
    lines = list(dict.fromkeys(sorted((line for _, line in found), key=lambda l: (len(l.split('-')) , l))))
    lines.sort(key=lambda l: (l != 'clean', l))
    print('| line | ' + ' | '.join(codecs) + ' |')
    print('| --- |' + ' --- |' * len(codecs))
    for line in lines:
        cells = [f'{numpy.mean(found[c, line]):.2f} ({min(found[c, line]):.2f})' for c in codecs]
        print(f'| {line} | ' + ' | '.join(cells) + ' |')
    missed = [f'{c} {l}: {numpy.mean(found[c, l]):.2f}, wanted {goal}' for (c, l), goal in GOALS.items()
              if (c, l) in found and numpy.mean(found[c, l]) < goal]
    for sentence in missed:
        print('missed:', sentence)
    sys.exit(1 if missed else 0)


if __name__ == '__main__':
    {'voices': voices, 'scores': scores}[sys.argv[1]](sys.argv[2])
