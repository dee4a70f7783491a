package x
import redis.clients.jedis.*
import org.springframework.data.redis.core.RedisTemplate
import org.springframework.data.redis.core.ReactiveStringRedisTemplate
class B(private val pool: JedisPool, private val rt: ReactiveStringRedisTemplate) {
  companion object { private const val P = "kb:"; const val Q = P + "q" }
  fun a(id: String) = pool.resource.use { j ->
    j.set("$P$id", "v")  //: SET kb:*
    j.lpush(Q, id)  //: LPUSH kb:q
    j.get(key(id))  //: GET kb:*:v
  }
  private fun key(id: String): String = "${P}${id}:v"
  suspend fun b(id: String) {
    rt.opsForValue().set("r:$id", "v").awaitSingle()  //: SET r:*
    rt.opsForHash<String, String>().put("rh", "a", "b").subscribe()  //: HSET rh
    rt.convertAndSend("ch", "m")  //: PUBLISH &ch
  }
  fun c() { pool.resource.use { it.hset("h", mapOf("a" to "b")); it.del("x", "y") } }  //: DEL x y; HSET h
  fun d(id: String) = with(pool.resource) { get("with:$id") }  //: GET with:*
}
