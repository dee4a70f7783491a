import redis.clients.jedis.*
class Either(private val r: JedisPooled) {
    fun chain(k: Int, ns: String, ids: List<String>) {
        val key: String
        if (k == 1) { key = "a:$ns" } else if (k == 2) { key = "b" } else { key = "c" }
        r.get(key) //: GET a:* b c
        val name = if (k == 1) "d" else "e"
        r.get(name) //: GET d e
        val keys = mutableListOf<String>()
        ids.forEach { keys.add("f:$it") }
        r.del(*keys.toTypedArray()) //: DEL f:*
    }
}
