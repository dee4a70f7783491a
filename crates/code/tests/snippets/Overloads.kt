package shop
import java.time.Duration
import java.util.concurrent.TimeUnit
import org.springframework.data.redis.core.StringRedisTemplate
import org.springframework.data.redis.core.ReactiveStringRedisTemplate
import org.springframework.data.redis.listener.ChannelTopic
class Overloads(private val redis: StringRedisTemplate, private val reactive: ReactiveStringRedisTemplate, private val settings: Settings) {
    private val ttl = Duration.ofMinutes(5)
    fun all(price: Double, given: Duration, count: Long) {
        val values = redis.opsForValue()
        values.set("v:1", "x", ttl)  //: SETEX v:1; SET v:1
        values.set("v:2", "x", Duration.ofMillis(1500))  //: SETEX v:2; PSETEX v:2; SET v:2
        values.set("v:3", "x", given)  //: SETEX v:3; PSETEX v:3; SET v:3
        values.set("v:4", "x", 5, TimeUnit.SECONDS)  //: SETEX v:4; SET v:4
        values.set("v:5", "x", 5, TimeUnit.MILLISECONDS)  //: PSETEX v:5; SET v:5
        values.set("v:6", "x", 10)  //: SETRANGE v:6
        values["v:7"] = "x"  //: SET v:7
        val read = values["v:14"]  //: GET v:14
        values.get("v:8", 0, 4)  //: GETRANGE v:8
        values.increment("v:9", 1.5)  //: INCRBYFLOAT v:9
        values.increment("v:10", price)  //: INCRBYFLOAT v:10
        values.increment("v:11", count)  //: INCRBY v:11
        values.setIfAbsent("v:12", "x")  //: SETNX v:12
        reactive.opsForValue().setIfAbsent("v:13", "x").subscribe()  //: SET v:13
        redis.opsForHash<String, String>().increment("h:1", "f", 0.5)  //: HINCRBYFLOAT h:1
        redis.opsForHash<String, String>().increment("h:2", "f", 2)  //: HINCRBY h:2
        val lists = redis.opsForList()
        lists.leftPush("l:1", "x")  //: LPUSH l:1
        lists.leftPush("l:2", "pivot", "x")  //: LINSERT l:2
        lists.leftPop("l:3", 10)  //: LPOP l:3
        lists.rightPop("l:4", given)  //: BRPOP l:4
        lists.rightPop("l:5", 5, TimeUnit.SECONDS)  //: BRPOP l:5
        redis.opsForZSet().popMin("z:1")  //: ZPOPMIN z:1
        redis.opsForZSet().popMin("z:2", ttl)  //: BZPOPMIN z:2
        redis.opsForZSet().score("z:3", "a", "b")  //: ZMSCORE z:3
        redis.opsForGeo().radius("g:1", "member", 5.0)  //: GEORADIUSBYMEMBER g:1
        reactive.getExpire("r:1").subscribe()  //: PTTL r:1
        reactive.listenTo(ChannelTopic.of("news")).subscribe()  //: SUBSCRIBE &news
    }
}
