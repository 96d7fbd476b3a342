# PySocks: CONNECT and UDP ASSOCIATE as Python programs use them.
. "$SOURCE/tests/clients/common.sh"
for PYTHON in python3 /usr/bin/python3 none; do
    "$PYTHON" -c 'import socks' 2>/dev/null && break
done
[ "$PYTHON" != none ] || { echo "skipped: no PySocks here"; exit 77; }

serve --user bob:secret
"$PYTHON" "$SOURCE/tests/clients/pysocks_client.py" "$PROXY_HOST" "$PROXY_PORT" || fail "PySocks"
end_serve
