import org.springframework.data.redis.core.StringRedisTemplate
import org.springframework.data.redis.core.script.DefaultRedisScript

class Applied(private val redis: StringRedisTemplate) {
    private val script = DefaultRedisScript<Long>().apply {
        setScriptText("return redis.call('EXISTS', KEYS[1])") //: EXISTS a
        resultType = Long::class.java
    }

    fun run() = redis.execute(script, listOf("a")) //: EVALSHA a; EVAL a
}
