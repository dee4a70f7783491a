import java.util.*;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.core.StringRedisTemplate;
import redis.clients.jedis.Jedis;

// Objects of which tests of their types, casts and containers say what they are.
class Typed {
    void tests(Object x) {
        if (x instanceof Jedis j && j.exists("t:1")) { //: EXISTS t:1
            j.set("t:2", "v"); //: SET t:2
        } else if (x instanceof Map j) {
            j.get("none");
        }
        if (x instanceof Map) {
            x.get("none");
        } else if (x instanceof Jedis) {
            ((Jedis) x).get("t:3"); //: GET t:3
        }
        String read = switch (x) {
            case Map j -> j.get("none");
            case Jedis j -> j.get("t:4"); //: GET t:4
            default -> "";
        };
        String test = x instanceof Jedis ? x.get("t:5") : x.get("none"); //: GET t:5
        if (!(x instanceof Jedis n)) return;
        n.incr("t:6"); //: INCR t:6
    }

    void held(Optional<Jedis> one, List<Jedis> all, ObjectProvider<StringRedisTemplate> provider, Object context) {
        one.orElseThrow().get("t:7"); //: GET t:7
        one.filter(j -> j.isConnected()).ifPresent(j -> j.get("t:8")); //: GET t:8
        all.get(0).get("t:9"); //: GET t:9
        all.stream().map(j -> j.get("t:10")).toList(); //: GET t:10
        provider.getObject().opsForValue().get("t:11"); //: GET t:11
        provider.getIfAvailable().opsForValue().get("t:12"); //: GET t:12
        context.getBean(StringRedisTemplate.class).opsForValue().get("t:13"); //: GET t:13
        context.getBean("redis", Jedis.class).get("t:14"); //: GET t:14
        context.getBean(Typed.class).get("none");
    }
}
