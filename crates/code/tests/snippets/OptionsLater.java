package a;
import io.lettuce.core.*;
import redis.clients.jedis.*;
class A {
  RedisClient g() {
    RedisURI uri = RedisURI.create("redis://redis:6379");
    uri.setUsername("jb");
    return RedisClient.create(uri); //: client jb
  }
  JedisPooled h() {
    return new JedisPooled("redis", 6379, "jc", System.getenv("P")); //: client jc
  }
  Jedis i() {
    JedisPool pool = new JedisPool(new JedisPoolConfig(), "redis", 6379, 2000, "jd", System.getenv("P")); //: client jd
    Jedis j = pool.getResource();
    j.set("k", "v"); //: SET k
    return j;
  }
  Jedis k() {
    Jedis j = new Jedis("redis", 6379); //: client je
    j.auth("je", System.getenv("P"));
    j.get("k"); //: GET k
    return j;
  }
}
