require "redis"
require "connection_pool"
module Shop
  class Configuration
    attr_accessor :redis_url, :namespace
    def initialize
      @namespace = "shop"
    end
  end
  class << self
    def config
      @config ||= Configuration.new
    end
    def configure
      yield config
    end
    def pool
      @pool ||= ConnectionPool.new(size: 5, timeout: 2) { Redis.new(url: config.redis_url) }
    end
    def redis(&block)
      pool.with(&block)
    end
  end
  class Leaderboard
    KEY = "board".freeze
    def initialize(season)
      @season = season
    end
    def add(user, score)
      Shop.redis { |r| r.zincrby(key, score, user) } #: ZINCRBY board:*
    end
    def top(n = 10)
      Shop.redis do |r|
        r.zrevrange(key, 0, n - 1, with_scores: true) #: ZREVRANGE board:*
      end
    end
    def key = "#{KEY}:#{@season}"
  end
  class RateLimit
    def self.allow?(ip, limit: 10)
      Shop.redis do |r|
        k = ["rl", ip].join(":")
        n, _ = r.multi do |tx| #: MULTI; EXEC
          tx.incr(k) #: INCR rl:*
          tx.expire(k, 60) #: EXPIRE rl:*
        end
        n <= limit
      end
    end
  end
  class Lock
    RELEASE = <<~LUA
      if redis.call("get", KEYS[1]) == ARGV[1] then #: GET lock:*
        return redis.call("del", KEYS[1]) #: DEL lock:*
      end
      return 0
    LUA
    def with(name, ttl: 5)
      token = SecureRandom.hex
      key = "lock:#{name}"
      ok = Shop.redis { |r| r.set(key, token, nx: true, ex: ttl) } #: SET lock:*
      return unless ok
      yield
    ensure
      Shop.redis { |r| r.eval(RELEASE, keys: [key], argv: [token]) } #: EVAL lock:*
    end
  end
  class Feed
    def initialize(redis: Redis.new)
      @redis = redis
    end
    def push(event) = @redis.xadd("feed", event.to_h) #: XADD feed
    def each
      last = "$"
      loop do
        @redis.xread("feed", last, block: 1000)&.each { |_, es| es.each { |id, e| yield e } } #: XREAD feed
      end
    end
    def listen(*channels)
      @redis.subscribe("news", "alerts") do |on| #: SUBSCRIBE &alerts &news
        on.message { |c, m| @redis.publish("echo:#{c}", m) } #: PUBLISH &echo:*
      end
    end
    def clean
      @redis.scan_each(match: "tmp:*") { |k| @redis.del(k) } #: SCAN; DEL tmp:*
      @redis.pipelined do |p|
        %w[a b].each { |n| p.unlink("x:#{n}") } #: UNLINK x:a x:b
      end
    end
  end
end
