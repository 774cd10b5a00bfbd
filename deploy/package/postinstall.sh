#!/bin/sh
# After the installation or upgrade of the package: dpkg calls it with "configure" and the version before, rpm with how many versions stay.
set -e

if command -v systemd-sysusers >/dev/null 2>&1; then
	systemd-sysusers leadtwin.conf
fi
if ! getent passwd leadtwin >/dev/null; then
	useradd --system --user-group --home-dir /var/lib/leadtwin --no-create-home --shell /usr/sbin/nologin leadtwin
fi
install -d -m 0700 -o leadtwin -g leadtwin /var/lib/leadtwin

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart leadtwin.service # runs only after an upgrade
fi

first=no
case "$1" in
configure) [ -n "${2:-}" ] || first=yes ;;
1) first=yes ;;
esac
if [ "$first" = yes ]; then
	cat <<-'TEXT'
		Leadtwin is installed, but not started. As root:
		  set odoo.url, odoo.database and odoo.user in /etc/leadtwin/leadtwin.yaml
		  install -m 0640 -g leadtwin /dev/stdin /etc/leadtwin/odoo.key   # paste the API key, then press Ctrl-D
		  leadtwin-admin doctor
		  systemctl enable --now leadtwin
	TEXT
fi
