import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.data.redis.cache.RedisCacheManager;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

enum Keys {
    GAME("quiz:game:%s:%s"),
    OPEN("quiz:open");

    private final String format;

    Keys(String format) {
        this.format = format;
    }

    String with(Object... parts) {
        return String.format(format, parts);
    }
}

class Games {
    void load(Jedis jedis, String id) {
        jedis.get(Keys.GAME.with(id, "meta")); //: get quiz:game:*:meta
    }
}

class Announcer extends JedisPubSub {
    void stop() {
        punsubscribe(); //: punsubscribe
        this.unsubscribe("quiz"); //: unsubscribe &quiz
    }
}

@EnableCaching
@CacheConfig(cacheNames = "members")
class Members {
    @Cacheable(key = "#id") //: get members::*; set members::*
    String find(String id) {
        return id;
    }

    @CacheEvict(cacheNames = "boards", key = "#id") //: del boards::*
    void drop(String id) {}
}
