import org.springframework.data.redis.core.StringRedisTemplate
abstract class KStore(private val redis: StringRedisTemplate) {
    protected abstract val prefix: String
    open val channel: String get() = "$prefix-events"
    fun get(id: String) = redis.opsForValue().get("$prefix:$id") //: GET kcart:* kuser:*
    fun notify(m: String) = redis.convertAndSend(channel, m) //: PUBLISH &kcart-events &kuser-changed
}
class KCart(redis: StringRedisTemplate) : KStore(redis) {
    override val prefix = "kcart"
}
class KUser(redis: StringRedisTemplate) : KStore(redis) {
    override val prefix: String get() = "kuser"
    override val channel = "kuser-changed"
}
