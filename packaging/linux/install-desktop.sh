#!/bin/sh
# Makes the desktop of this user know Earmark: an entry in the menu, an icon, and the kind of its model files.
# Usage: ./install-desktop.sh, or ./install-desktop.sh --remove. Nothing is copied but these small files: the program
# stays in this folder.
set -eu
cd "$(dirname "$0")"
here=$(pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}

if [ "${1:-}" = --remove ]; then
    rm -f "$data/applications/earmark.desktop" "$data/mime/packages/earmark.xml"
    rm -f "$data"/icons/hicolor/*/apps/earmark.png
else
    mkdir -p "$data/applications" "$data/mime/packages" "$data/icons"
    cp -R share/icons/. "$data/icons/"
    cp share/mime/packages/earmark.xml "$data/mime/packages/"
    # Escaped twice: once for the quoted path, once for the file; and % is doubled.
    path=$(printf '%s' "$here/earmark" | sed -e 's/\\/\\\\\\\\/g' -e 's/["$`]/\\\\&/g' -e 's/%/%%/g')
    program=$path awk '/^Exec=/ { print "Exec=\"" ENVIRON["program"] "\" %f"; next } { print }' \
        share/applications/earmark.desktop >"$data/applications/earmark.desktop"
fi
for tool in "update-mime-database $data/mime" "update-desktop-database $data/applications" \
    "gtk-update-icon-cache -q -t $data/icons/hicolor"; do
    if command -v "${tool%% *}" >/dev/null; then
        # shellcheck disable=SC2086 # words are meant
        $tool || true
    fi
done
