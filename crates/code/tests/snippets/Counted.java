import org.springframework.data.redis.core.StringRedisTemplate;

class Counted {
    private final StringRedisTemplate redis;
    private int number = 0;
    private int shard = 7;

    Counted(StringRedisTemplate redis) { this.redis = redis; }

    void run(String id) {
        for (int i = 0; i < 3; i++) redis.opsForValue().get("k:" + i); //: GET k:*
        int n = 0;
        while (n < 3) { n++; redis.opsForValue().get("w:" + n); } //: GET w:*
        number++;
        redis.opsForValue().get("f:" + number); //: GET f:*
        redis.opsForValue().get("s:" + shard); //: GET s:7
        redis.opsForValue().get(String.format("{user}:%s", id)); //: GET {user}:*
    }
}
