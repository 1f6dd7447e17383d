# shellcheck shell=bash
# How the scripts speak: sourced by them, not run. Colour only on a terminal.

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'
else
    bold='' red='' plain=''
fi

# say SENTENCE: what happens now. On standard error, so that output can be piped.
say() { printf '%s==> %s%s\n' "$bold" "$*" "$plain" >&2; }

# stop STATUS SENTENCE: what is wrong and what to do, and out.
stop() {
    local status=$1
    shift
    printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2
    exit "$status"
}
