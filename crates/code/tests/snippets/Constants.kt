import redis.clients.jedis.JedisPooled
enum class Topic(val channel: String) { ORDERS("feed.orders"), USERS("feed.users") }
enum class Plain { MAIL, SMS }
class Feed(private val jedis: JedisPooled) {
    fun send() {
        Topic.values().forEach { jedis.publish(it.channel, "x") } //: PUBLISH &feed.orders &feed.users
        Topic.entries.forEach { jedis.strlen("feed:" + it.name) } //: STRLEN feed:*
        Plain.entries.forEach { jedis.llen("queue:" + it.name) } //: LLEN queue:MAIL queue:SMS
    }
}
