#!/bin/sh
# After the files are there. dpkg says "configure" and the former version, rpm how many versions are there then.
set -e

case "$1" in
configure | 1 | 2) ;;
*) exit 0 ;;
esac

if ! getent passwd dingevent >/dev/null; then
	useradd --system --user-group --home-dir /var/lib/dingevent --no-create-home --shell /usr/sbin/nologin dingevent
fi
# dingevent-backup.service writes here. It stays when the package is removed, and when it is purged.
install -d -m 0700 -o dingevent -g dingevent /var/backups/dingevent

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	# An upgrade starts a running daemon again. A new one waits for its config. A daemon that does not start is no reason to leave
	# the package half installed: systemctl says why.
	systemctl try-restart dingevent.service || true
fi
if [ -z "$2" ] && [ "$1" != 2 ]; then
	echo "dingevent: write /etc/dingevent/dingevent.yaml and /etc/dingevent/secrets, then: systemctl enable --now dingevent"
fi
