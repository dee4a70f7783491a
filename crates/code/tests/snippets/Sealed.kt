import io.lettuce.core.api.sync.RedisCommands

sealed class Key(val value: String) {
    class Info(id: String) : Key("spot:$id")
    class Queue(id: String) : Key("spot:$id:queue")
    object Geo : Key("spots:geo")

    override fun toString() = value
}

class Spots(private val redis: RedisCommands<String, String>) {
    fun read(id: String) {
        redis.get(Key.Info(id).value) //: get spot:*
        redis.get(Key.Geo.value) //: get spots:geo
        redis.get("${Key.Info(id)}:x") //: get spot:*:x
        redis.get(Key.Queue(id).toString()) //: get spot:*:queue
    }
}
