#!/bin/sh
# After the files are gone. The journal stays until the package is purged, because it may have events that nobody has handled.
# Backups stay, and so does the user, because files of its own may be elsewhere.
set -e

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
if [ "$1" = purge ]; then
	rm -rf /etc/dingevent /etc/systemd/system/dingevent.service.d /var/lib/dingevent
fi
