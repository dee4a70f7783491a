import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.support.atomic.RedisAtomicLong;
class Counters {
  private final RedisAtomicLong hits;
  Counters(RedisConnectionFactory factory) {
    this.hits = new RedisAtomicLong("hits:all", factory);  //: SETNX hits:all
  }
  long next() { return hits.incrementAndGet(); }  //: INCR hits:all
  long more(long n) { return hits.addAndGet(n); }  //: INCRBY hits:all
  long now() { return hits.get(); }  //: GET hits:all
}
