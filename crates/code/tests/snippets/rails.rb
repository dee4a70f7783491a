module Cache
  class Client
    attr_reader :redis
    delegate :get, :set, to: :redis
    def initialize(redis = nil) ; @redis = redis || Redis.new(url: ENV["REDIS_URL"]) ; end
    def fetch(key, ttl: 60)
      k = cache_key(key)
      if (hit = redis.get(k))  #: GET cache:*
        return hit
      end
      value = yield
      redis.set(k, value, ex: ttl)  #: SET cache:*
      value
    end
    def self.instance = @instance ||= new
    def clear
      redis.keys("cache:*").each { |k| redis.del(k) }  #: DEL cache:*; KEYS
      cursor = "0"
      loop do
        cursor, found = redis.scan(cursor, match: "x:*")  #: SCAN
        redis.del(*found) unless found.empty?  #: DEL x:*
        break if cursor == "0"
      end
    end
    def cache_key(k) = ["cache", k].join(":")
    def inc(name, by = 1) = redis.incrby("cnt:#{name}", by)  #: INCRBY cnt:*
  end
end
class PostsController < ApplicationController
  def show
    Cache::Client.instance.redis.zincrby("views", 1, params[:id])  #: ZINCRBY views
    $redis.lrange("recent", 0, -1)  #: LRANGE recent
    Rails.cache.write("a", 1); session[:x]; cookies.delete(:y)
    redis_pool.with { |r| r.sadd?("s", 1) }  #: SADD s
    RedisPool.with { |conn| conn.hset("h", "a", 1) }  #: HSET h
  end
end
