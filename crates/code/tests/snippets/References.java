import java.util.*;
import redis.clients.jedis.JedisPooled;
class A {
  private final JedisPooled j;
  private final Keys keys;
  A(JedisPooled j, Keys keys) { this.j = j; this.keys = keys; }
  void a(List<String> ids) {
    j.mget(ids.stream().map(keys::key).toArray(String[]::new)); //: MGET user:*
    j.mget(ids.stream().map(this::own).toArray(String[]::new)); //: MGET own:*
    j.mget(ids.stream().map(id -> "x:" + id).toArray(String[]::new)); //: MGET x:*
    ids.forEach(this::drop);
  }
  String own(String id) { return "own:" + id; }
  void drop(String id) { j.del("d:" + id); } //: DEL d:*
}
class Keys { String key(Object id) { return "user:" + id; } }
