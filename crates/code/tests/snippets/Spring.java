package x;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.*;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.cache.annotation.Cacheable;
import io.lettuce.core.*;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.*;
import java.util.concurrent.TimeUnit;
public class A {
  private static final String P = "acc:";
  @Autowired private RedisTemplate<String, Object> redisTemplate;
  @Autowired private StringRedisTemplate str;
  private final Map<String,String> m = new HashMap<>();
  private ValueOperations<String,Object> vo() { return redisTemplate.opsForValue(); }
  public void a(String id, List<String> ids) {
    redisTemplate.opsForValue().set(P + id, "x", 5, TimeUnit.MINUTES);  //: SET acc:*; SETEX acc:*
    str.opsForHash().increment("cnt", id, 1L);  //: HINCRBY cnt
    Long n = str.opsForValue().increment("n");  //: INCR n
    str.opsForValue().increment("n", 5);  //: INCRBY n
    vo().get(P.concat(id));  //: GET acc:*
    m.get(id); m.put("a","b");
    str.opsForZSet().reverseRangeWithScores("lb", 0, 9);  //: ZREVRANGE lb
    str.delete(Arrays.asList("a", "b:" + id));  //: DEL a b:*
    Set<String> keys = str.keys("tmp:*");  //: KEYS
    if (keys != null) for (String k : keys) str.delete(k);  //: DEL tmp:*
    str.executePipelined((RedisCallback<Object>) connection -> { connection.stringCommands().set("k".getBytes(), "v".getBytes()); return null; });  //: SET k
    BoundHashOperations<String,Object,Object> b = redisTemplate.boundHashOps("bh:" + id);
    b.put("a", "b");  //: HSET bh:*
    b.expire(1, TimeUnit.HOURS);  //: PEXPIRE bh:*
    str.getExpire("n");  //: TTL n
    str.execute(RedisScript.of("return redis.call('INCR', KEYS[1])", Long.class), Collections.singletonList("sc:" + id));  //: EVAL sc:*; EVALSHA sc:*; INCR sc:*
    ids.stream().map(i -> "m:" + i).forEach(k -> str.opsForSet().add(k, "1"));  //: SADD m:*
    str.opsForList().leftPop("bl", 5, TimeUnit.SECONDS);  //: BLPOP bl
    str.opsForStream().add("stm", Map.of("a","b"));  //: XADD stm
  }
  static class L {
    private final RedisCommands<String,String> c;
    L() { RedisClient cl = RedisClient.create(RedisURI.builder().withHost("h").build()); this.c = cl.connect().sync(); }
    void z() { c.hset("lh", Map.of("a","b")); c.expire("lh", 3); c.xadd("ls", Map.of("a","b")); c.del("a","b"); c.mset(Map.of("x","1")); c.publish("ch","m"); }  //: DEL a b; EXPIRE lh; HSET lh; MSET x; PUBLISH &ch; XADD ls
  }
}
