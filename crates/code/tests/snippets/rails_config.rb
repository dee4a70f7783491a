Rails.application.config.x.redis = Redis.new(host: "redis", db: 3)
class Settings
  def initialize(store = Rails.application.config.x.redis)
    @store = store
  end
  def all = @store.hgetall("settings")  #: HGETALL settings
end
module Store
  mattr_accessor :client, default: Redis.new(url: ENV["STORE_URL"])
  class Base
    class_attribute :prefix, default: "base"
    def read(id) = Store.client.get("#{prefix}:#{id}")  #: GET base:* invoice:*
  end
  class Invoices < Base
    self.prefix = "invoice"
  end
end
POOL = ConnectionPool.new(size: 5) { Redis.new }
class Events
  def write(type) = reader.xadd("events", { type: type })  #: XADD events
  def reader = @reader ||= POOL.checkout
end
