import java.util.*;
import java.util.concurrent.*;
import java.util.function.Supplier;
import redis.clients.jedis.*;
import io.lettuce.core.*;
import io.lettuce.core.api.*;
class A {
  private final Map<String, JedisPool> pools = new ConcurrentHashMap<>();
  private final Map<String, JedisPooled> clients = new HashMap<>();
  private final Supplier<JedisPooled> supplier = () -> new JedisPooled("redis", 6379);
  JedisPool pool(String name) { return pools.computeIfAbsent(name, n -> new JedisPool(n, 6379)); }
  void add() { clients.put("cache", new JedisPooled("redis", 6379)); }
  void use() {
    try (Jedis j = pool("x").getResource()) { j.set("a:1", "1"); } //: SET a:1
    clients.get("cache").incr("b"); //: INCR b
    supplier.get().del("c"); //: DEL c
    for (JedisPooled c : clients.values()) c.expire("d", 1); //: EXPIRE d
    clients.forEach((n, c) -> c.ttl("e")); //: TTL e
    for (Map.Entry<String, JedisPooled> e : clients.entrySet()) e.getValue().get("f"); //: GET f
    var one = clients.getOrDefault("x", null);
    one.strlen("g"); //: STRLEN g
  }
}
