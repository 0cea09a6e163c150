#!/bin/sh
# Before the files go. dpkg says "remove" or "upgrade", rpm how many versions are there then.
set -e

case "$1" in
remove | 0) ;;
*) exit 0 ;;
esac

if [ -d /run/systemd/system ]; then
	systemctl disable --now dingevent.service dingevent-backup.timer
	systemctl stop dingevent-backup.service
else
	systemctl disable dingevent.service dingevent-backup.timer || true # no systemd is there
fi
