#!/bin/sh
# Installs ZTray @VERSION@ for one user, without an administrator; an older one that this script installed is replaced.
#
#   ./install.sh               into ~/.local
#   ./install.sh --uninstall   removes it, and leaves the settings
#
# ZTRAY_PREFIX names another folder than ~/.local.
set -eu

prefix=${ZTRAY_PREFIX:-$HOME/.local}
home=$prefix/lib/ztray
list=$home/installed-files
id=io.github.ztray.ZTray

# Where desktops look for a user's files, unless they are told otherwise.
shared() {
    if [ -z "${ZTRAY_PREFIX:-}" ] && [ -n "${XDG_DATA_HOME:-}" ]; then echo "$XDG_DATA_HOME"; else echo "$prefix/share"; fi
}

say() { printf '%s\n' "$*"; }

refuse() {
    say "install.sh: $*" >&2
    exit 1
}

# What the last installation wrote, besides its own folder.
remove_files() {
    [ -f "$list" ] || return 0
    while IFS= read -r file; do
        rm -f -- "$file"
        # And the folders that are empty then, but none above.
        case $file in
        "$(shared)"/*) (cd "$(shared)" && rmdir -p -- "$(dirname -- "${file#"$(shared)"/}")" 2>/dev/null) || true ;;
        esac
    done <"$list"
}

remove_start_at_login() {
    entry=${XDG_CONFIG_HOME:-$HOME/.config}/autostart/$id.desktop
    if [ -f "$entry" ] && grep -qF -e "$prefix/bin/ztray" -e "$home/ztray" "$entry"; then rm -f -- "$entry"; fi
}

# What keeps an account of icons does not look by itself.
tell_desktop() {
    if command -v gtk-update-icon-cache >/dev/null && [ -f "$(shared)/icons/hicolor/index.theme" ]; then
        gtk-update-icon-cache -q "$(shared)/icons/hicolor" || true
    fi
}

uninstall() {
    [ -d "$home" ] || refuse "there is no ZTray in $prefix."
    remove_start_at_login
    remove_files
    rm -rf -- "$home"
    rmdir -- "$prefix/lib" "$prefix/bin" 2>/dev/null || true
    tell_desktop
    say "ZTray is removed. Its settings are still in ${XDG_CONFIG_HOME:-$HOME/.config}/ztray."
}

check_system() {
    missing=$(export LD_LIBRARY_PATH="$source/lib/ztray/_internal" # as the program has it
        find "$source/lib/ztray" -type f \( -name '*.so*' -o -name ztray \) -exec ldd {} + 2>/dev/null |
            sed -n 's/^[[:space:]]*\([^ ]*\) => not found$/\1/p' | sort -u)
    if [ -n "$missing" ]; then
        refuse "these libraries of the system are missing; its package manager has them: $(echo $missing)"
    fi
    "$source/lib/ztray/ztray" --version >/dev/null || refuse "the program does not start on this system."
}

# A file of the archive that goes below the prefix, or the folder of shared files.
place() {
    case $1 in
    share/*) say "$(shared)/${1#share/}" ;;
    *) say "$prefix/$1" ;;
    esac
}

install() {
    check_system
    mkdir -p -- "$prefix/lib" "$prefix/bin"
    # The new program takes the old one's place in one step: it may be running.
    new=$home.new
    rm -rf -- "$new" "$home.old"
    cp -a -- "$source/lib/ztray" "$new"
    remove_files
    (cd "$source" && find share -type f ! -path 'share/doc/*' | sort) | while IFS= read -r file; do
        target=$(place "$file")
        mkdir -p -- "$(dirname -- "$target")"
        cp -- "$source/$file" "$target"
        say "$target"
    done >"$new/installed-files"
    ln -sfn -- ../lib/ztray/ztray "$prefix/bin/ztray"
    say "$prefix/bin/ztray" >>"$new/installed-files"
    # Menus look for programs on a PATH that need not have this folder.
    entry=$(shared)/applications/$id.desktop
    sed "s|^Exec=ztray\$|Exec=\"$(escaped "$prefix/bin/ztray")\"|" "$source/share/applications/$id.desktop" >"$entry"
    if [ -d "$home" ]; then mv -- "$home" "$home.old"; fi
    mv -- "$new" "$home"
    rm -rf -- "$home.old"
    tell_desktop
    say "ZTray @VERSION@ is installed: $prefix/bin/ztray"
    case :$PATH: in
    *:"$prefix/bin":*) ;;
    *) say "That folder is not on your PATH; the menu of your desktop finds ZTray all the same." ;;
    esac
}

# For a double-quoted argument of a desktop entry, in the place of a sed command.
escaped() {
    printf '%s' "$1" | sed -e 's/["`$\\]/\\&/g' -e 's/%/%%/g' -e 's/\\/\\\\/g' | sed -e 's/[\\&|]/\\&/g'
}

source=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
case ${1:-} in
'') install ;;
--uninstall) uninstall ;;
*)
    say "usage: $0 [--uninstall]" >&2
    exit 2
    ;;
esac
