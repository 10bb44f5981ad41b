#!/bin/sh
# A private IMAP server (Dovecot) for the tests, on two loopback ports, in a folder of its own.
#   dovecot.sh start FOLDER [PORT]   starts it; prints the port in clear (with STARTTLS) and the one in TLS
#   dovecot.sh stop FOLDER           stops it
# One account: collecte@eure-et-loir.test, secret "un mot de passe, avec des blancs". Mail put as files into
# FOLDER/mail/new is in its INBOX at once. FOLDER/authority.pem is the certificate of "localhost", signed by itself.
# Dovecot gives mail to nobody but a plain user: as root, that is "nobody".
set -eu
folder=$2
user=collecte@eure-et-loir.test
password="un mot de passe, avec des blancs"

free_port() {
    port=$1
    while ss -Hltn "sport = :$port" | grep -q . ; do port=$((port + 1)); done
    echo "$port"
}

start() {
    clear=$(free_port "${1:-41430}")
    secure=$(free_port $((clear + 1)))
    mkdir -p "$folder/mail/new" "$folder/mail/cur" "$folder/mail/tmp" "$folder/run" "$folder/home"
    if [ "$(id -u)" -eq 0 ]; then
        owner=nobody group=$(id -gn nobody) inner=dovecot outer=dovenull
        chown -R nobody "$folder/mail" "$folder/home"
        chmod 755 "$folder"
    else
        owner=$(id -un) group=$(id -gn) inner=$(id -un) outer=$(id -un)
    fi
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$folder/key.pem" -out "$folder/authority.pem" 2> /dev/null
    printf '%s:{PLAIN}%s\n' "$user" "$password" > "$folder/users"
    chmod 644 "$folder/users" "$folder/authority.pem"
    cat > "$folder/dovecot.conf" << CONFIGURATION
protocols = imap
listen = 127.0.0.1
base_dir = $folder/run
log_path = $folder/dovecot.log
mail_location = maildir:$folder/mail
mail_uid = $owner
mail_gid = $group
first_valid_uid = 1
default_internal_user = $inner
default_internal_group = $(id -gn "$inner")
default_login_user = $outer
ssl = yes
ssl_cert = <$folder/authority.pem
ssl_key = <$folder/key.pem
disable_plaintext_auth = no
mail_max_userip_connections = 50
namespace inbox {
    inbox = yes
    mailbox Traites {
        auto = create
    }
}
passdb {
    driver = passwd-file
    args = $folder/users
}
userdb {
    driver = static
    args = home=$folder/home
}
service imap-login {
    chroot =
    inet_listener imap {
        port = $clear
    }
    inet_listener imaps {
        port = $secure
    }
}
service anvil {
    chroot =
}
CONFIGURATION
    dovecot -c "$folder/dovecot.conf" > /dev/null 2>&1 < /dev/null
    for _ in $(seq 50); do
        if ss -Hltn "sport = :$secure" | grep -q . ; then echo "$clear $secure"; return; fi
        sleep 0.1
    done
    cat "$folder/dovecot.log" >&2
    return 1
}

case ${1:-} in
start) start "${3:-}" ;;
stop) if [ -f "$folder/run/master.pid" ]; then doveadm -c "$folder/dovecot.conf" stop; fi ;;
*) sed -n '2,7s/^# //p' "$0"; exit 2 ;;
esac
