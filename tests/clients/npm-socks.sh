# The npm package "socks" (npm itself carries a copy): CONNECT, BIND and UDP ASSOCIATE.
. "$SOURCE/tests/clients/common.sh"
need node npm
NODE_PATH=$(npm root -g 2>/dev/null)
export NODE_PATH="$NODE_PATH:$NODE_PATH/npm/node_modules"
node -e 'require("socks")' 2>/dev/null || { echo "skipped: no npm package socks here"; exit 77; }

serve --user bob:secret
node "$SOURCE/tests/clients/npm_socks_client.js" "$PROXY_HOST" "$PROXY_PORT" || fail "npm socks"
end_serve
