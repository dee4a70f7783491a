require "redis"

R = Redis.new(host: "redis")
KEY = "market:auction:%<id>d:bids"

def run(id)
  n = 0
  while n < 3
    n += 1
    R.get("w:#{n}") #: GET w:*
  end
  R.get(format(KEY, id: id)) #: GET market:auction:*:bids
  R.get(format("m2:%{id}:x", id: id)) #: GET m2:*:x
  R.get("m3:%05d" % id) #: GET m3:*
  R.get("m5:%<id>s" % { id: id }) #: GET m5:*
  R.get(format("{m6}:%<kind>s:100%%", kind: "a")) #: GET {m6}:a:100%
end
