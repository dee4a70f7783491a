import redis.clients.jedis.*;
import java.util.*;
class Either {
  private final JedisPooled r = new JedisPooled("redis", 6379);
  void chain(int k) {
    String key = null;
    if (k == 1) { key = "a:one"; } else if (k == 2) key = "a:two"; else { key = "a:three"; }
    r.get(key); //: GET a:one a:two a:three
    String other = "b";
    if (k > 1) { other = "c"; }
    r.get(other); //: GET b c
  }
  void filled(List<String> ids) {
    List<String> keys = new ArrayList<>();
    ids.forEach(id -> keys.add("d:" + id));
    r.del(keys.toArray(new String[0])); //: DEL d:*
    String name = "e";
    try { name = ids.get(0); } catch (RuntimeException e) { r.incr("failed"); } //: INCR failed
    r.get(name); //: GET *
  }
}
