#!/bin/sh
# After the package was removed. Settings, keys and store stay, so that it can be installed again; "apt purge" deletes them. The user stays: files
# elsewhere may belong to it. rpm has no purge.
set -e

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true # not essential
fi
if [ "$1" = purge ]; then
	rm -rf /etc/leadtwin /var/lib/leadtwin
fi
