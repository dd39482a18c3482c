#!/bin/sh
# deps.sh [--check] GROUP... - installs the Debian packages of the groups build, test, check, peers, arm (all: the first three).
# Asks no network when nothing is missing; with --check it only says what is. Elsewhere than on Debian and Ubuntu it prints the names.
set -eu
only_check=
[ "${1:-}" = --check ] && { only_check=1; shift; }
packages=
for group; do
  case $group in
    build) packages="$packages gcc libc6-dev binutils pkg-config libstemmer-dev zlib1g-dev libutf8proc-dev libjansson-dev libarchive-dev libopenblas-dev" ;;
    test) packages="$packages libcmocka-dev gzip unicode-data" ;;
    check) packages="$packages clang libclang-rt-14-dev clang-format cppcheck" ;;
    peers) packages="$packages valgrind g++ default-jdk-headless liblucene8-java libxapian-dev libsqlite3-dev" ;;
    arm) packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
      for p in libstemmer-dev zlib1g-dev libutf8proc-dev libjansson-dev libarchive-dev libopenblas0-pthread libcmocka-dev; do packages="$packages $p:arm64"; done ;;
    all) set -- build test check; exec "$0" ${only_check:+--check} "$@" ;;
    *) echo "deps.sh: unknown group '$group' (build, test, check, peers, arm or all)" >&2; exit 2 ;;
  esac
done
if ! command -v dpkg-query >/dev/null 2>&1; then
  [ -n "$only_check" ] || echo "This is no Debian or Ubuntu: please install what these packages hold:$packages" >&2
  exit 0
fi
missing=
for p in $packages; do
  case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null || true) in
    *' installed') ;;
    *) missing="$missing $p" ;;
  esac
done
[ -n "$missing" ] || exit 0
if [ -n "$only_check" ]; then
  echo "salton: missing packages:$missing (make deps installs them)" >&2
  exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 || { echo "salton: needs root or sudo to install:$missing" >&2; exit 1; }
  sudo=sudo
fi
echo "installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
case $missing in *:arm64*) $sudo dpkg --add-architecture arm64 && $sudo apt-get update -qq ;; esac
# shellcheck disable=SC2086
$sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
  { $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null; }
