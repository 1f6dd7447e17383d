#!/usr/bin/env python3
"""Scores the beeps that `attendant amd` found: score.py DIR, the folder of script/hearing-machine."""
import json
import os
import sys
from collections import Counter


def rows(path):
    with open(path) as file:
        return [json.loads(line) for line in file if line.strip()]


def main():
    folder = sys.argv[1]
    found = {os.path.basename(row["file"]): row for row in rows(f"{folder}/waits.jsonl") if "answered_by" in row}
    count, wrong = Counter(), []
    for call in rows(f"{folder}/calls.jsonl"):
        row = found.get(call["file"], {})
        beep = row.get("tone") if row.get("reason") == "beep" else None
        if not call["beeps"] or call["label"] != "machine":
            if beep and call["label"] != "fax":
                count["imagined"] += 1
                wrong.append(f"{call['file']}: a beep of {beep['hertz']} Hz that is none, ending at {beep['end']}")
            continue
        count["beeps"] += 1
        start, end = call["beeps"][0]
        if row.get("answered_by") == "human":
            count["called a person"] += 1
        elif not beep or abs(beep["end"] - end) > 0.15:
            count["missed"] += 1
            wrong.append(f"{call['file']}: missed, {end - start:.3f} s ({call['kind']}), {row.get('reason')} {beep}")
        elif row["at"] - end > 0.1:
            count["late"] += 1
            wrong.append(f"{call['file']}: {row['at'] - end:.2f} s late, {beep['hertz']} Hz for {end - start:.3f} s")
        else:
            count["within 100 ms"] += 1
    hours = sum(row["seconds"] for row in rows(f"{folder}/quiet.jsonl")) / 3600
    imagined = rows(f"{folder}/imagined.jsonl")
    listened = count["beeps"] - count["called a person"]
    share = 100 * count["within 100 ms"] / max(listened, 1)
    print("\n".join(wrong[:40]))
    print(f"{count['within 100 ms']} of {listened} beeps within 100 ms of their end ({share:.2f} %), {count['late']} later, "
          f"{count['missed']} missed; {count['called a person']} more after a verdict of human")
    print(f"{count['imagined']} imagined in the calls; {len(imagined)} in {hours:.1f} h of greetings, music and ringback")
    sys.exit(0 if share >= 99 and not imagined else 1)


if __name__ == "__main__":
    main()
