import redis.clients.jedis.*
class L(private val r: JedisPooled, private val prefix: String = "rl:") { fun a(s: String) = r.incr(prefix + s) } //: INCR rl:*
class M(private val r: JedisPooled) { fun a(s: String): Long { return r.decr("m:" + s) } } //: DECR m:*
interface A { fun x(): Int }
object K { const val KEY = "k" }
class N(private val r: JedisPooled) { init { r.get(K.KEY) } } //: GET k
class Blocking(private val r: JedisPooled) {
    fun run(timeout: Double) {
        r.brpop(1.0, "b:1") //: BRPOP b:1
        r.blpop(timeout, "b:1", "b:2") //: BLPOP b:1 b:2
    }
}
