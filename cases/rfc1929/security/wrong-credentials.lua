-- Each is near enough to the right one for some comparison: strncmp with the shorter length, strcmp up to
-- a NUL, one that ignores case or trims, one that joins name and password first. How the refusal is
-- worded is not asked here.
local function swap_case(text)
  return (text:gsub("%a", function(c) return c:lower() == c and c:upper() or c:lower() end))
end

local function last_changed(text) return text:sub(1, -2) .. string.char(text:byte(-1) ~ 1) end

-- fields(user, password) -> user, password
return family {
  id      = "rfc1929/security/wrong-credentials",
  title   = "Credentials that are nearly right do not pass",
  rfc     = 1929, section = "2", level = "SECURITY",
  clauses = { "AUTH-06", "AUTH-03" },
  tags    = { "tcp", "password", "security" },
  needs   = { "requires_password" },
  members = {
    { name = "password-other", fields = function(u) return u, "sockspec-not-the-password" end },
    { name = "password-last-octet", fields = function(u, p) return u, last_changed(p) end },
    { name = "password-prefix", fields = function(u, p) return u, p:sub(1, -2) end },
    { name = "password-first-octet", fields = function(u, p) return u, p:sub(1, 1) end },
    { name = "password-suffix", fields = function(u, p) return u, p:sub(2) end },
    { name = "password-longer", fields = function(u, p) return u, p .. "x" end },
    { name = "password-padded", fields = function(u, p) return u, p .. string.rep("x", 255 - #p) end },
    { name = "password-and-nul", fields = function(u, p) return u, p .. "\0" end },
    { name = "password-nul-more", fields = function(u, p) return u, p .. "\0x" end },
    { name = "password-nul", fields = function(u) return u, "\0" end },
    { name = "nul-password", fields = function(u, p) return u, "\0" .. p end },
    { name = "password-case", fields = function(u, p) return u, swap_case(p) end },
    { name = "password-space-before", fields = function(u, p) return u, " " .. p end },
    { name = "password-space-behind", fields = function(u, p) return u, p .. " " end },
    { name = "password-line-end", fields = function(u, p) return u, p .. "\r\n" end },
    { name = "password-twice", fields = function(u, p) return u, p .. p end },
    { name = "password-high-bits", fields = function(u, p)
        return u, (p:gsub(".", function(c) return string.char(c:byte() ~ 0x80) end))
      end },
    { name = "user-other", fields = function(_, p) return "sockspec-nobody", p end },
    { name = "user-last-octet", fields = function(u, p) return last_changed(u), p end },
    { name = "user-prefix", fields = function(u, p) return u:sub(1, -2), p end },
    { name = "user-first-octet", fields = function(u, p) return u:sub(1, 1), p end },
    { name = "user-suffix", fields = function(u, p) return u:sub(2), p end },
    { name = "user-longer", fields = function(u, p) return u .. "x", p end },
    { name = "user-padded", fields = function(u, p) return u .. string.rep("x", 255 - #u), p end },
    { name = "user-nul", fields = function(_, p) return "\0", p end },
    { name = "nul-user", fields = function(u, p) return "\0" .. u, p end },
    { name = "user-and-nul", fields = function(u, p) return u .. "\0", p end },
    { name = "user-nul-more", fields = function(u, p) return u .. "\0x", p end },
    { name = "user-case", fields = function(u, p) return swap_case(u), p end },
    { name = "user-space-before", fields = function(u, p) return " " .. u, p end },
    { name = "user-space-behind", fields = function(u, p) return u .. " ", p end },
    { name = "user-line-end", fields = function(u, p) return u .. "\r\n", p end },
    { name = "user-high-bits", fields = function(u, p)
        return u:gsub(".", function(c) return string.char(c:byte() ~ 0x80) end), p
      end },
    { name = "swapped", fields = function(u, p) return p, u end },
    { name = "user-twice", fields = function(u) return u, u end },
    { name = "password-for-both", fields = function(_, p) return p, p end },
    { name = "octet-moved", fields = function(u, p) return u .. p:sub(1, 1), p:sub(2) end },
    { name = "octet-moved-back", fields = function(u, p) return u:sub(1, -2), u:sub(-1) .. p end },
    { name = "joined", fields = function(u, p) return u .. ":" .. p, "x" end },
  },
  run = function(t, member)
    local user, password = member.fields(t.user, t.password)
    if user == t.user and password == t.password or #user == 0 or #password == 0
      or #user > 255 or #password > 255 then
      t:skip("the credentials given leave nothing to change here")
    end
    local proxy = t:dial()
    proxy:send(hex "05 01 02")
    proxy:expect(choice { method = PASSWORD })
    proxy:send(password_request { user = user, password = password })
    -- A system that slows down guessing may take its time.
    proxy:expect(one_of {
      fail(password_response { status = 0, lenient = true }, "credentials other than the right ones pass"),
      pass(password_response { status = isnot(0), lenient = true }),
      pass(closes()),
    }, { within = 10 })
  end,
}
