import io.lettuce.core.*
import io.lettuce.core.api.StatefulRedisConnection
import java.util.concurrent.ConcurrentHashMap
class Conns(private val client: RedisClient) {
    private val conns = ConcurrentHashMap<String, StatefulRedisConnection<String, String>>()
    private val other = mutableMapOf<Int, StatefulRedisConnection<String, String>>()
    fun get(n: String) = conns.getOrPut(n) { client.connect() }
    fun use() {
        get("a").sync().set("a:1", "1") //: SET a:1
        conns["b"]?.sync()?.incr("b") //: INCR b
        other[1] = client.connect()
        other[1]!!.async().del("c") //: DEL c
        other.values.forEach { it.sync().ttl("d") } //: TTL d
        conns.computeIfAbsent("x") { client.connect() }.sync().get("e") //: GET e
    }
}
