import org.koin.core.component.get
import org.koin.core.component.inject
import redis.clients.jedis.Jedis

// Objects of which tests of their types, and containers, say what they are.
class Typed(val any: Any) {
    private val injected by inject<Jedis>()
    private val got = get<Jedis>()

    fun tests(x: Any) {
        if (any is Jedis) any.get("t:1") //: GET t:1
        if (any is Map<*, *>) any.get("none")
        if (x is Jedis && x.exists("t:2")) x.del("t:3") //: EXISTS t:2; DEL t:3
        when (x) {
            is Map<*, *> -> x.get("none")
            is Jedis -> x.get("t:4") //: GET t:4
            else -> x.get("none")
        }
        when (val z = x) {
            is Jedis -> z.get("t:5") //: GET t:5
        }
        if (x !is Jedis) return
        x.get("t:6") //: GET t:6
    }

    fun more(x: Any, y: Any) {
        require(x is Jedis) { "no" }
        x.get("t:7") //: GET t:7
        listOf<Any>(y).filterIsInstance<Jedis>().forEach { it.get("t:8") } //: GET t:8
        injected.get("t:9") //: GET t:9
        got.get("t:10") //: GET t:10
        get<Jedis>().get("t:11") //: GET t:11
        container.getInstance(Jedis::class.java).get("t:12") //: GET t:12
    }
}
