#!/usr/bin/env bash
# Cuts the power of a real file system: a process writes to databases on an ext4 file system that lies in a file. It
# is stopped in the middle of whatever it does, and the file is copied: that is what a disk holds after a power cut at
# that moment. The copy is mounted, which replays the journal of the file system, and the databases on it are judged
# against the commits that were acknowledged before.
#
#   tests/power-cut.sh [CUTS]      (20 unless told)
#
# Needs root, loop devices and mkfs.ext4, and is skipped with a message without them. What was not synced is in the
# copy or not, as the kernel likes: a commit that relies on more than its own syncs is missing sooner or later.
set -u
cuts="${1:-20}"
root="$(cd "$(dirname "$0")/.." && pwd)"
skip() { echo "skipped: $1"; exit 0; }
[ "$(id -u)" -eq 0 ] || skip "mounting needs root"
for tool in losetup mkfs.ext4 mount dotnet; do
  command -v "$tool" >/dev/null 2>&1 || skip "$tool is not there"
done
work="$(mktemp -d)"
worker=""
cleanup() {
  [ -z "$worker" ] || kill -9 "$worker" 2>/dev/null
  umount "$work/copy" 2>/dev/null
  umount "$work/disk" 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
truncate -s 96M "$work/disk.img"
mkdir "$work/disk" "$work/copy"
mkfs.ext4 -q -F "$work/disk.img" || skip "mkfs.ext4 fails"
mount -o loop,commit=600 "$work/disk.img" "$work/disk" 2>/dev/null || skip "loop devices cannot be mounted here"
dotnet build "$root/tests/DecentDb.FaultTests" -c Release -p:RunAnalyzers=false -v q --nologo >/dev/null || exit 1
program="$root/artifacts/bin/DecentDb.FaultTests/release/DecentDb.FaultTests.dll"
violations=0
for cut in $(seq 1 "$cuts"); do
  rm -rf "$work/disk/db"
  mkdir "$work/disk/db"
  sync -f "$work/disk"
  dotnet exec "$program" work "$work/disk/db" >"$work/lines" 2>/dev/null &
  worker=$!
  # Somewhere in the first second after the databases were opened.
  until grep -q "Transactions" "$work/lines" 2>/dev/null || ! kill -0 "$worker" 2>/dev/null; do sleep 0.02; done
  sleep "0.$((RANDOM % 9))$((RANDOM % 10))"
  cp "$work/lines" "$work/acknowledged"
  # The copy takes a moment; nothing may be synced meanwhile that was not when it began.
  kill -STOP "$worker"
  sleep 0.1
  cp --sparse=always "$work/disk.img" "$work/copy.img"
  kill -9 "$worker" 2>/dev/null
  wait "$worker" 2>/dev/null
  worker=""
  mount -o loop "$work/copy.img" "$work/copy" || { echo "cut $cut: the copy cannot be mounted"; violations=1; break; }
  dotnet exec "$program" check "$work/copy/db" "$work/acknowledged" >"$work/verdict" 2>&1 || {
    echo "cut $cut:"
    cat "$work/verdict"
    violations=$((violations + 1))
  }
  umount "$work/copy"
done
echo "$cuts power cuts, $violations violations"
[ "$violations" -eq 0 ]
