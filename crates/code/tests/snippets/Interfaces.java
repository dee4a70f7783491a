package shop;
import java.time.Duration;
import java.util.*;
import org.springframework.data.redis.core.*;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.*;
interface KeyGen { String key(Object id); default String all() { return key("all"); } }
@Component class UserKeys implements KeyGen { public String key(Object id) { return "user:" + id; } }
@Service
class UserService {
  private static final String BOARD = "board";
  private final StringRedisTemplate redis;
  private final KeyGen keys;
  private final ValueOperations<String, String> values;
  @Value("${app.prefix:shop}") private String prefix;
  UserService(StringRedisTemplate redis, KeyGen keys) { this.redis = redis; this.keys = keys; this.values = redis.opsForValue(); }
  void save(User u) {
    values.set(keys.key(u.getId()), u.toString(), Duration.ofMinutes(5)); //: SETEX user:*; SET user:*
    redis.opsForSet().add(keys.all(), u.getName()); //: SADD user:all
    redis.opsForZSet().incrementScore(BOARD, u.getName(), 1); //: ZINCRBY board
    redis.convertAndSend("users", u.getName()); //: PUBLISH &users
  }
  boolean limit(String ip) {
    String k = String.format("rl:%s:%d", ip, System.currentTimeMillis() / 60000);
    Long n = redis.opsForValue().increment(k); //: INCR rl:*:*
    if (n == 1) redis.expire(k, Duration.ofMinutes(1)); //: PEXPIRE rl:*:*
    return n < 10;
  }
  List<String> many(Collection<String> ids) {
    return redis.opsForValue().multiGet(ids.stream().map(keys::key).toList()); //: MGET user:*
  }
  void unlock(String name, String token) {
    var s = new DefaultRedisScript<>("if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end", Long.class); //: GET lock:*; DEL lock:*
    redis.execute(s, List.of("lock:" + name), token); //: EVALSHA lock:*; EVAL lock:*
  }
  Object tx() {
    return redis.execute(new SessionCallback<List<Object>>() {
      public List<Object> execute(RedisOperations ops) {
        ops.multi(); //: MULTI
        ops.opsForValue().set("a", "1"); //: SET a
        return ops.exec(); //: EXEC
      }
    });
  }
}
