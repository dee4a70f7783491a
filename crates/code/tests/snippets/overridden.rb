require "redis"
class BaseStore
  def initialize(redis = Redis.new)
    @redis = redis
  end
  def key(id) = "#{prefix}:#{id}"
  def get(id)
    @redis.get(key(id)) #: GET rcart:* ruser:*
  end
  def ns
    self.class::NAMESPACE
  end
  def del(id)
    @redis.del("#{ns}:#{id}") #: DEL nc:* nu:*
  end
end
class CartStore < BaseStore
  NAMESPACE = "nc".freeze

  def prefix = "rcart"
end
class UserStore < BaseStore
  NAMESPACE = "nu"
  private
  def prefix
    "ruser"
  end
end
