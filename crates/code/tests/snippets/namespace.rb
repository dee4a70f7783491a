require "redis-namespace"
N = Redis::Namespace.new(:ns, redis: Redis.new)
N.set("a", 1)  #: SET ns:a
N.redis.get("raw")  #: GET raw
