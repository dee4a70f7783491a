require "redis"
require "redis-namespace"
module Shop
  mattr_accessor :redis
  class << self
    attr_accessor :cache
  end
  def self.pools
    @pools ||= {}
  end
  def self.pool(name)
    pools[name] ||= Redis.new(db: 2)
  end
end
Shop.redis = Redis::Namespace.new("shop", redis: Redis.new)
Shop.cache = Redis.new
class Cart
  def add(id)
    Shop.redis.hset("cart:#{id}", "a", 1) #: HSET shop:cart:*
    Shop.cache.get("b") #: GET b
    Shop.pool(:x).incr("c") #: INCR c
  end
end
REDISES = { cache: Redis.new, queue: Redis.new(db: 1) }.freeze
REDISES[:cache].set("d", 1) #: SET d
REDISES.fetch(:queue).lpush("q", 1) #: LPUSH q
REDISES.each_value { |r| r.del("e") } #: DEL e
REDISES.each { |name, r| r.ttl("f") } #: TTL f
