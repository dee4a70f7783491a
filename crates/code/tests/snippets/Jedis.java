package x;
import redis.clients.jedis.*;
import java.util.*;
public class C implements AutoCloseable {
  private final UnifiedJedis jedis;
  private static JedisPool pool = new JedisPool(new JedisPoolConfig(), "h", 6379);
  public C(String url) { this.jedis = new JedisPooled(url); }
  public String get(String k) { return jedis.get(k); }  //: GET *
  public void x(String u) {
    String key = String.join(":", "a", u, "b");
    jedis.zadd(key, 1.0, "m");  //: ZADD a:*:b
    StringBuilder sb = new StringBuilder("sb:").append(u);
    jedis.incr(sb.toString());  //: INCR sb:*
    Map<String,String> m = new HashMap<>(); m.put("f","v");
    jedis.hset("h:" + u, m);  //: HSET h:*
    try (AbstractTransaction t = jedis.multi()) { t.set("t1","v"); t.exec(); }  //: EXEC; MULTI; SET t1
    jedis.evalsha(jedis.scriptLoad("return redis.call('GET', KEYS[1])"), 1, "es");  //: EVALSHA es; GET es; SCRIPT|LOAD
    jedis.scan("0", new redis.clients.jedis.params.ScanParams().match("x:*"));  //: SCAN
    jedis.xadd("xs", StreamEntryID.NEW_ENTRY, m);  //: XADD xs
    Jedis j = pool.getResource();
    j.subscribe(new Sub(), "ch1", "ch2");  //: SUBSCRIBE &ch1 &ch2
    j.brpop(0, "bq");  //: BRPOP bq
    List<String> ks = new ArrayList<>(); ks.add("l:" + u);
    j.del(ks.toArray(new String[0]));  //: DEL l:*
  }
  public void close() { jedis.close(); }
  static class Sub extends JedisPubSub { public void onMessage(String c, String m) { pool.getResource().incr("msgs"); } }  //: INCR msgs
}
