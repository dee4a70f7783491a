require "forwardable"
require "redis"

class Store
  extend Forwardable

  def_delegators :@redis, :exists?, :dbsize

  def initialize
    @redis = Redis.new
  end

  def known?(id)
    exists?("link:#{id}") #: exists link:*
  end

  def size
    dbsize #: dbsize
  end

  def text(dbsize)
    dbsize
  end
end
