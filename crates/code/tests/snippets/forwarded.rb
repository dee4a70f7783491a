require "redis"

REDIS = Redis.new

class Service
  def self.call(...) = new(...).call
end

class Feed < Service
  def initialize(user, page: 1, redis: REDIS)
    @user = user
    @page = page
    @redis = redis
  end

  def call
    @redis.get("feed:#{@user}:#{@page}") #: get feed:*:*
  end
end
