#!/bin/sh
# Before the package is removed: dpkg calls it with "remove" or "upgrade", rpm with how many versions stay. An upgrade leaves the service running;
# postinstall.sh restarts it.
set -e

case "$1" in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl disable --now leadtwin.service || true # it may not be enabled
	fi
	;;
esac
