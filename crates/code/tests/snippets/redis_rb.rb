require "redis"
$redis = Redis.new(host: "h")
REDIS = Redis::Namespace.new(:app, redis: $redis)
class Foo
  include Sidekiq::Job
  KEY = "foo:%s"
  def perform(id)
    $redis.setex("u:#{id}", 60, "x")  #: SETEX u:*
    REDIS.incr("hits")  #: INCR app:hits
    $redis.get(format(KEY, id))  #: GET foo:*
    Rails.cache.fetch("x") { 1 }
    {}.fetch(:a, 1); params.delete(:x)
    redis.hincrby("h", "f", 1)  #: HINCRBY h
    redis.pipelined { |p| p.set("a", 1); p.get("b") }  #: GET b; SET a
    redis.multi { |m| m.lpush("l", 1) }  #: EXEC; LPUSH l; MULTI
    redis.set("lk", 1, nx: true, px: 10)  #: SET lk
    Sidekiq.redis { |c| c.call("ZADD", "z", 1, "m") }  #: ZADD z
    redis.evalsha(sha, keys: ["a"], argv: [])   #: EVALSHA a
    redis.watch("w") { redis.unwatch }  #: UNWATCH; WATCH w
    redis.zrevrange("lb", 0, 9, with_scores: true)  #: ZREVRANGE lb
    redis.mget("a", "b"); redis.mget(*ids.map { |i| "k:#{i}" })  #: MGET a b k:*
    redis.xadd("s", { a: 1 })  #: XADD s
    redis.del(key_for(id))  #: DEL kf:*
  end
  def key_for(id) = "kf:#{id}"
  def sha; @sha ||= redis.script(:load, "return redis.call('GET', KEYS[1])"); end  #: GET a; SCRIPT|LOAD
  private
  def redis
    @redis ||= Redis.new
  end
end
