package a
import io.lettuce.core.RedisClient
import io.lettuce.core.RedisURI
import redis.clients.jedis.*
fun a(): RedisClient {
    val uri = RedisURI.create(System.getenv("REDIS_URL")).apply {
        username = "kta"
        setPassword(System.getenv("P").toCharArray())
    }
    return RedisClient.create(uri) //: client kta
}
fun b(): RedisClient {
    val uri = RedisURI("redis", 6379, java.time.Duration.ofSeconds(2)).also { it.username = "ktb" }
    return RedisClient.create(uri) //: client ktb
}
fun c(): RedisClient {
    val uri = RedisURI.builder().withHost("redis").withAuthentication("ktc", System.getenv("P")).build()
    return RedisClient.create(uri) //: client ktc
}
fun d(): JedisPooled {
    val config = DefaultJedisClientConfig.builder().user("ktd").password(System.getenv("P")).build()
    return JedisPooled(HostAndPort("redis", 6379), config) //: client ktd
}
