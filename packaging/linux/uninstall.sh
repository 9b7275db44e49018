#!/bin/sh
# Takes away what install.sh put there, for the user who runs it. Photos are not touched, and
# neither is what Photosearch has written about them: this says where that is.
set -eu

data=${XDG_DATA_HOME:-$HOME/.local/share}
config=${XDG_CONFIG_HOME:-$HOME/.config}
state=${XDG_STATE_HOME:-$HOME/.local/state}
program=$HOME/.local/lib/photosearch
commands=$HOME/.local/bin

running() {
    ls -l /proc/[0-9]*/exe 2>/dev/null | grep -qF " -> $program/photosearch"
}

if [ ! -d "$program" ]; then
    echo "Photosearch is not installed in $program; nothing was changed." >&2
    exit 1
fi
if running; then
    echo "Photosearch is running. Quit it, also in the tray, then run this again." >&2
    exit 1
fi

for entry in "$program"/share/applications/*.desktop; do
    rm -f "$data/applications/${entry##*/}"
done
for file in "$program"/share/metainfo/*.xml; do
    rm -f "$data/metainfo/${file##*/}"
done
for icon in "$program"/share/icons/hicolor/*/apps/*; do
    rm -f "$data/icons/hicolor/${icon#"$program"/share/icons/hicolor/}"
done
for name in photosearch photosearch-window; do
    if [ "$(readlink "$commands/$name" 2>/dev/null || true)" = "$program/$name" ]; then
        rm -f "$commands/$name"
    fi
done
# Started at login: only entries that start this program.
for entry in "$config"/autostart/photosearch*.desktop; do
    if [ -f "$entry" ] && grep -qF "/.local/lib/photosearch/photosearch" "$entry"; then
        rm -f "$entry"
    fi
done
rm -rf "$program"
if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database -q "$data/applications" || true
fi

echo "Photosearch is no longer installed. Your photos are as they were."
echo "These stay, so that nothing is lost if it is installed again; delete them if you like:"
say() {
    if [ -e "$2" ]; then
        echo "  $1: $2 ($(du -sh -- "$2" 2>/dev/null | cut -f1))"
    fi
}
say "what you wrote about photos, albums, the index" "$data/Photosearch/library"
say "installed models" "$data/Photosearch/models"
say "how the window was left" "$config/Photosearch"
say "logs" "$state/Photosearch"
echo "Libraries that you have put elsewhere, and .xmp files beside photos, stay as well."
