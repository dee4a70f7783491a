require "redis"
require "delegate"
require "forwardable"

# Methods that objects of Ruby pass on.
class Forwarding
  extend Forwardable
  delegate [:sadd, :srem] => :@r, :llen => :r2
  instance_delegate [:zadd] => :@r
  def initialize; @r = Redis.new; end
  def r2; Redis.new; end
end
one = Forwarding.new
one.sadd("d:1", "m") #: SADD d:1
one.llen("d:2") #: LLEN d:2
one.zadd("d:3", 1, "m") #: ZADD d:3

class Prefixed
  delegate :exists?, to: :redis, prefix: true
  delegate :incr, to: :redis, prefix: :kv
  delegate :decr, to: "self.class.store"
  def self.store; Redis.new; end
  def redis; Redis.new; end
end
two = Prefixed.new
two.redis_exists?("d:4") #: EXISTS d:4
two.kv_incr("d:5") #: INCR d:5
two.decr("d:6") #: DECR d:6
two.incr("none")

class Missing
  delegate_missing_to :redis
  def redis; Redis.new; end
end
Missing.new.lpush("d:7", "v") #: LPUSH d:7

class Decorator < SimpleDelegator
  def own; incr("d:8"); end #: INCR d:8
end
Decorator.new(Redis.new).incr("d:9") #: INCR d:9

class Extended < DelegateClass(Redis)
  def initialize; super(Redis.new); end
  def own; incr("d:10"); end #: INCR d:10
end
Extended.new.incr("d:11") #: INCR d:11

Redis.new.try(:incr, "d:12") #: INCR d:12
ARGV.each_slice(2) { |keys| Redis.new.del(keys.map { |key| "d:13:#{key}" }) } #: DEL d:13:*
Redis.new.del(ARGV.map { |key| "d:14:#{key}" }) #: DEL d:14:*
