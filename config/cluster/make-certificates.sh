#!/bin/sh
# Makes an authority for one cluster, and for each host a certificate that this authority signs.
#
#   config/cluster/make-certificates.sh FOLDER HOST…
#
# HOST is what workers and the coordinator call the machine: a name, or an address such as 10.0.0.1. In FOLDER there will be
# ca.pem, which goes to every machine; HOST.pem and HOST.key, which go to that machine alone; and ca.key, which stays where it is
# and is needed only to sign more. A second call with the same FOLDER keeps the authority and adds hosts.
# DAYS=30 in the environment makes certificates that are valid for 30 days; without it, a year.
set -eu
umask 077

if [ $# -lt 2 ]; then
    echo "make-certificates.sh: found $# arguments, expected FOLDER HOST…" >&2
    exit 2
fi

folder=$1
days=${DAYS:-365}
shift
mkdir -p "$folder"

if [ ! -f "$folder/ca.key" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256 -days 3650 \
        -subj "/CN=ActorGraph cluster authority" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -keyout "$folder/ca.key" -out "$folder/ca.pem" 2>/dev/null
fi

for host in "$@"; do
    case $host in
        *[!A-Za-z0-9.:-]* | -* | "")
            echo "make-certificates.sh: found the host \"$host\", expected a name or an address" >&2
            exit 2
            ;;
        *:*) kind=IP ;;
        *[!0-9.]*) kind=DNS ;;
        *) kind=IP ;;
    esac
    # Every process is a server to some and a client to others.
    printf '%s\n' "subjectAltName=$kind:$host" "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
        "extendedKeyUsage=serverAuth,clientAuth" > "$folder/extensions.tmp"
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256 -subj "/CN=$host" \
        -keyout "$folder/$host.key" -out "$folder/request.tmp" 2>/dev/null
    openssl x509 -req -sha256 -days "$days" -in "$folder/request.tmp" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" \
        -CAcreateserial -extfile "$folder/extensions.tmp" -out "$folder/$host.pem" 2>/dev/null
    rm -f "$folder/request.tmp" "$folder/extensions.tmp"
    echo "$folder/$host.pem $folder/$host.key"
done
