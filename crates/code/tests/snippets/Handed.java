import java.util.*;
import redis.clients.jedis.*;
class Handed {
  private final JedisPooled j = new JedisPooled("redis", 6379);
  void f(List<String> ids) {
    ids.stream().map(j::get).toList(); //: GET *
    ids.forEach(j::del); //: DEL *
  }
}
