#!/bin/sh
# Sees to the system's packages that ZTray cannot bring along: on Debian and its relatives it installs what is missing when
# run as root, and otherwise prints the one line that does. Elsewhere it leaves everything to the administrator.
#
#   system-packages.sh venv PYTHON    what making a virtual environment takes
#   system-packages.sh run            what the program takes: the libraries that Qt loads
#   system-packages.sh test           what its tests take as well: a screen, a bus, a panel, a person's hands
#   system-packages.sh package        what making packages and installing them takes
#   system-packages.sh windows        what makes, signs and tries the installer for Windows
set -eu

# A library (by its soname), a program, or a file, and the package that has it.
RUN='
libEGL.so.1 libegl1
libGL.so.1 libgl1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libglib-2.0.so.0 libglib2.0-0
'
TEST='
objdump binutils
Xvfb xvfb
dbus-daemon dbus
gnome-keyring-daemon gnome-keyring
openbox openbox
trayer trayer
xdotool xdotool
import imagemagick
setpriv util-linux
/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf fonts-dejavu-core
'
PACKAGE='
objdump binutils
libxcb-util.so.1 libxcb-util1
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
rpmbuild rpm
mksquashfs squashfs-tools
xz xz-utils
mmdebstrap mmdebstrap
lintian lintian
desktop-file-validate desktop-file-utils
appstreamcli appstream
unshare util-linux
man man-db
'
WINDOWS='
makensis nsis
osslsigncode osslsigncode
/usr/lib/wine/wine64 wine64
wineserver wine
'

case "$1" in
venv) wanted='' ;;
run) wanted=$RUN ;;
test) wanted=$RUN$TEST ;;
package) wanted=$RUN$PACKAGE ;;
windows) wanted=$RUN$WINDOWS ;;
*) echo "usage: $0 venv PYTHON | run | test | package | windows" >&2; exit 2 ;;
esac

command -v apt-get >/dev/null || exit 0
PATH=$PATH:/sbin:/usr/sbin
libraries=$(ldconfig -p)
missing=''
if [ "$1" = venv ] && ! "$2" -c 'import ensurepip, venv' 2>/dev/null; then
    missing=$("$2" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
fi
while read -r thing package; do
    case "$thing" in
    '') continue ;;
    /*) [ -e "$thing" ] && continue ;;
    *.so.*) case "$libraries" in *"$thing "*) continue ;; esac ;;
    *) command -v "$thing" >/dev/null && continue ;;
    esac
    missing="$missing $package"
done <<EOF
$wanted
EOF
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "Some packages of the system are missing. This line installs them:" >&2
    echo "    sudo apt-get install --no-install-recommends$(printf ' %s' $missing)" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=300 update
# shellcheck disable=SC2086 # a list of names
apt-get -qq -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends $missing >/dev/null
