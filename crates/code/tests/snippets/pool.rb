require "redis"
require "connection_pool"

pool = ConnectionPool.new(size: 5) { Redis.new(host: "redis") }
rows = pool.with { |r| r.hgetall("report:h") } #: HGETALL report:h
rows.keys
list = pool.with { |r| r.lrange("report:list", 0, -1) } #: LRANGE report:list
list.append("x")
