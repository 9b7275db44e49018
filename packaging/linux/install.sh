#!/bin/sh
# Installs the bundle that this file lies in, for the user who runs it; no administrator is needed.
# Run again with a newer bundle, it takes the place of the older one. uninstall.sh takes it away.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}
program=$HOME/.local/lib/photosearch
commands=$HOME/.local/bin

running() {
    ls -l /proc/[0-9]*/exe 2>/dev/null | grep -qF " -> $program/photosearch"
}

# A path as the first argument of Exec: quoted, and then escaped as every string in such a file is.
exec_quoted() {
    printf '%s' "$1" | sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g'
}

# What sed would take for more than itself in the second part of s|…|…|.
sed_quoted() {
    printf '%s' "$1" | sed -e 's/[\\&|]/\\&/g'
}

if [ "$here" = "$program" ]; then
    echo "This is the installed program already." >&2
    exit 1
fi
if [ ! -x "$here/photosearch-window" ] || [ ! -d "$here/_internal" ]; then
    echo "This file belongs into a bundle of Photosearch, and is to be run there." >&2
    exit 1
fi
if running; then
    echo "Photosearch is running. Quit it, also in the tray, then run this again." >&2
    exit 1
fi

# Copied beside the old one first, so that a full disk leaves what was there.
mkdir -p "$HOME/.local/lib" "$commands" "$data/applications" "$data/icons" "$data/metainfo"
rm -rf "$program.new"
cp -R "$here" "$program.new"
rm -rf "$program"
mv "$program.new" "$program"

for name in photosearch photosearch-window; do
    ln -sf "$program/$name" "$commands/$name"
done
line=$(sed_quoted "$(exec_quoted "$program/photosearch-window")")
for entry in "$program"/share/applications/*.desktop; do
    sed "s|^Exec=photosearch-window|Exec=\"$line\"|" "$entry" >"$data/applications/${entry##*/}"
done
cp "$program"/share/metainfo/*.xml "$data/metainfo/"
cp -R "$program/share/icons/hicolor" "$data/icons/"

if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database -q "$data/applications" || true
fi
echo "Photosearch is installed in $program."
echo "It is in the menu of applications. In a terminal: $commands/photosearch"
echo "To take it away again: $program/uninstall.sh"
