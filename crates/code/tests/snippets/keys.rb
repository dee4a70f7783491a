require "redis"
require "redis-namespace"
require "redlock"
r = Redis.new
r.blpop("b:1", "b:2", timeout: 1) #: BLPOP b:1 b:2
r.blpop(["b:3", "b:4"], timeout: 1) #: BLPOP b:3 b:4
r.brpop("b:5", "b:6") #: BRPOP b:5
r.bzpopmin("z:1", "z:2", timeout: 1) #: BZPOPMIN z:1 z:2
r.blmpop(1, "i", "j", modifier: "LEFT") #: BLMPOP i j
r.mapped_mset("mm:1" => 1, "mm:2" => 2) #: MSET mm:1 mm:2
r.sort("s", store: "out") #: SORT s out
N = Redis::Namespace.new(:ln, redis: r)
N.set("k", 1) #: SET ln:k
N.publish("hits", "x") #: PUBLISH &ln:hits
N.subscribe("news") { |on| on.message { |c, m| puts m } } #: SUBSCRIBE &ln:news
r.publish("plain", "x") #: PUBLISH &plain
Resque.redis.get("rr:1") #: GET resque:rr:1
LOCKS = Redlock::Client.new([r])
LOCKS.lock("order:1", 2000) do |held| #: EVALSHA order:1; SCRIPT|LOAD; EXISTS order:1; GET order:1; SET order:1; DEL order:1
  LOCKS.unlock(held) #: EVALSHA order:1; SCRIPT|LOAD; GET order:1; DEL order:1
end
POOL = ConnectionPool.new(size: 2) { Redis::Namespace.new("po", redis: Redis.new) }
POOL.with do |p|
  p.get("k") #: GET po:k
  p.publish("c", "x") #: PUBLISH &po:c
end
