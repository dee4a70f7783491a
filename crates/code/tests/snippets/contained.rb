require "redis"
require "dry-container"

# What containers of dry-rb give.
class Box
  extend Dry::Container::Mixin
  register("store") { Redis.new }
  register("raw", Redis.new)
  namespace("db") do
    register("kv") { Redis.new }
  end
end
Box["store"].incr("c:1") #: INCR c:1
Box.resolve("raw").incr("c:2") #: INCR c:2
Box["db.kv"].incr("c:3") #: INCR c:3
Box["other"].incr("none")
own = Dry::Container.new
own.register(:one) { Redis.new }
own.resolve(:one).incr("c:4") #: INCR c:4
own[:one].incr("c:5") #: INCR c:5
