class Connections
  def self.connection = @connection ||= Redis.new(url: ENV["REDIS_URL"])
end
module Cacheable
  extend ActiveSupport::Concern
  included do
    after_commit :expire_cache
  end
  class_methods do
    def cached(id) = redis.get(cache_key_for(id))  #: GET cache:*
    def cache_key_for(id) = "cache:#{id}"
    def redis = Connections.connection
  end
  def expire_cache
    self.class.redis.del(self.class.cache_key_for(id))  #: DEL cache:*
  end
end
