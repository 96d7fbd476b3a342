#!/usr/bin/env bash
# `sockspec decode --lint` on the captures of a run against a real proxy must name the departures that `sockspec test` found in
# that run, case by case, and none where it found none: lint.sh NAME
#
# What differs, and why, stands in lint.exceptions.
set -euo pipefail

name=${1:?usage: lint.sh NAME}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export SOCKSPEC=${SOCKSPEC:?names the program}
command -v python3 >/dev/null || { echo "$name: python3 is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# 1: it departs, as expected.
status=0
bash "$here/run.sh" "$name" --bare -q --pcap "$folder/captures" --report-json "$folder/report.json" || status=$?
case $status in
0 | 1) ;;
*) exit "$status" ;;
esac
python3 "$here/lint.py" "$name" "$folder/report.json" "$folder/captures" "$here/lint.exceptions"
