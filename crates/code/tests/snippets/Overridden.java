import redis.clients.jedis.JedisPooled;
abstract class Store {
  protected final JedisPooled jedis;
  Store(JedisPooled jedis) { this.jedis = jedis; }
  protected abstract String prefix();
  protected String key(String id) { return prefix() + ":" + id; }
  String get(String id) { return jedis.get(key(id)); } //: GET jcart:* juser:*
  void put(String id, String v) { jedis.setex(key(id), ttl(), v); } //: SETEX jcart:* juser:*
  int ttl() { return 60; }
}
class CartStore extends Store {
  CartStore(JedisPooled j) { super(j); }
  @Override protected String prefix() { return "jcart"; }
}
class UserStore extends Store {
  private static final String PREFIX = "juser";
  UserStore(JedisPooled j) { super(j); }
  @Override protected String prefix() { return PREFIX; }
}
