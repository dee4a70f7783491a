package shop
import org.springframework.data.redis.core.RedisCallback
import org.springframework.data.redis.core.RedisOperations
import org.springframework.data.redis.core.SessionCallback
import org.springframework.data.redis.core.StringRedisTemplate
class Callbacks(private val template: StringRedisTemplate) {
    fun all(from: String) {
        template.executePipelined(RedisCallback<Any> { connection ->
            connection.keyCommands().rename("a".toByteArray(), "b".toByteArray()) //: RENAME a b
            null
        })
        template.execute(RedisCallback { it.serverCommands().dbSize() }) //: DBSIZE
        template.execute(object : SessionCallback<List<Any>> {
            override fun <K : Any?, V : Any?> execute(operations: RedisOperations<K, V>): List<Any> {
                operations.multi() //: MULTI
                operations.opsForSet().remove("set:$from", "x") //: SREM set:*
                return operations.exec() //: EXEC
            }
        })
    }
}
