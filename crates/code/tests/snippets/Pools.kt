package shop
import io.lettuce.core.*
import io.lettuce.core.api.StatefulRedisConnection
import io.lettuce.core.api.coroutines
import io.lettuce.core.api.coroutines.RedisCoroutinesCommands
import io.lettuce.core.support.ConnectionPoolSupport
import org.apache.commons.pool2.impl.GenericObjectPoolConfig
object Keys {
    const val PREFIX = "k"
    fun session(id: String) = "$PREFIX:sess:$id"
    fun cart(id: Long) = "$PREFIX:cart:$id"
}
class RedisFactory(private val host: String) {
    val client: RedisClient by lazy { RedisClient.create(RedisURI.builder().withHost(host).build()) }
    fun connect(): StatefulRedisConnection<String, String> = client.connect()
}
class SessionRepo(factory: RedisFactory) {
    private val conn = factory.connect()
    private val redis: RedisCoroutinesCommands<String, String> = conn.coroutines()
    suspend fun save(id: String, fields: Map<String, String>) {
        redis.hset(Keys.session(id), fields) //: HSET k:sess:*
        redis.expire(Keys.session(id), 3600) //: EXPIRE k:sess:*
    }
    suspend fun load(id: String) = redis.hgetall(Keys.session(id)) //: HGETALL k:sess:*
}
class CartRepo(private val factory: RedisFactory) {
    private val pool = ConnectionPoolSupport.createGenericObjectPool({ factory.connect() }, GenericObjectPoolConfig())
    fun add(id: Long, sku: String) {
        pool.borrowObject().use { c ->
            c.sync().sadd(Keys.cart(id), sku) //: SADD k:cart:*
        }
    }
    fun all(): List<String> {
        val c = pool.borrowObject()
        val cmds = c.sync()
        val it = ScanIterator.scan(cmds, ScanArgs.Builder.matches("k:cart:*")) //: SCAN
        val out = mutableListOf<String>()
        while (it.hasNext()) { val k = it.next(); cmds.smembers(k).forEach { m -> out.add(m) } } //: SMEMBERS k:cart:*
        return out
    }
    fun move(a: Long, b: Long) = factory.client.connect().sync().run {
        multi() //: MULTI
        smove(Keys.cart(a), Keys.cart(b), "x") //: SMOVE k:cart:*
        exec() //: EXEC
    }
}
class Events(factory: RedisFactory) {
    private val pub = factory.client.connectPubSub().async()
    fun send(t: String, m: String) = pub.publish("ev:$t", m) //: PUBLISH &ev:*
    fun listen() { factory.client.connectPubSub().sync().psubscribe("ev:*") } //: PSUBSCRIBE &ev:*
}
