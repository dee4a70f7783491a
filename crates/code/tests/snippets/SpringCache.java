import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnectionFactory;

class SpringCache {
    @Bean
    RedisCacheManager manager(RedisConnectionFactory factory) {
        var defaults = RedisCacheConfiguration.defaultCacheConfig().prefixCacheNameWith("shop:");
        return RedisCacheManager.builder(factory).cacheDefaults(defaults).build();
    }

    @Cacheable("books") //: GET shop:books::*; SET shop:books::*
    public String book(String id) { return id; }
}
