require "redis"
opts = { host: "redis" }
opts[:username] = "rba"
A = Redis.new(**opts) #: client rba
options = { url: ENV["REDIS_URL"] }
options.merge!(username: "rbb")
B = Redis.new(options) #: client rbb
DEFAULTS = { host: "redis" }.freeze
C = Redis.new(DEFAULTS.merge(username: "rbc")) #: client rbc
def conn(extra = {})
  Redis.new(DEFAULTS.merge(username: "rbd", **extra)) #: client rbd
end
