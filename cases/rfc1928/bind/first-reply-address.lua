return case {
  id      = "rfc1928/bind/first-reply-address",
  title   = "The first reply bears an address and port that accept connections as they stand",
  rfc     = 1928, section = "6", level = "WIRE",
  clauses = { "BND-01", "BND-02" },
  tags    = { "tcp", "bind" },
  needs   = { "bind" },
  run = function(t)
    local proxy, first = t:bind()
    -- The client hands this address to a third party that does not know the proxy's, so there is nothing
    -- to put in place of an unspecified one.
    if first.bnd_host == "0.0.0.0" or first.bnd_host == "::" or first.bnd_host == "" then
      local _, stands = t:connect(first.listen, { may_fail = true })
      t:mismatch("an address to connect to", first.bnd
        .. (stands and " (with the proxy's own address in its place it works)" or ""))
    end
    if first.bnd_port == 0 then t:mismatch("the port on which the proxy listens", "port 0") end
    if first.listen ~= first.bnd then
      t:warn("the reply says %s: only one that %s may find the way", first.bnd,
        first.atyp == DOMAIN and "resolves that name" or "speaks IPv6")
    end
    t:connect(first.listen)
    t:about "BND-02"
    proxy:expect(reply { rep = SUCCEEDED, lenient = true })
  end,
}
