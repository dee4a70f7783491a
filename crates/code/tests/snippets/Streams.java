import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.*;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamListener;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;

class Streams {
    private final StringRedisTemplate redis;

    Streams(StringRedisTemplate redis) { this.redis = redis; }

    void run(RedisConnectionFactory factory, StreamListener<String, MapRecord<String, String, String>> listener) {
        redis.opsForStream().acknowledge("stream:a", "group", "1-0"); //: XACK stream:a
        var container = StreamMessageListenerContainer.create(factory);
        container.receive(Consumer.from("group", "c"), StreamOffset.create("stream:b", ReadOffset.lastConsumed()), listener); //: XREADGROUP stream:b
        container.receiveAutoAck(Consumer.from("group", "c"), StreamOffset.create("stream:c", ReadOffset.lastConsumed()), listener); //: XREADGROUP stream:c
        container.receive(StreamOffset.fromStart("stream:d"), listener); //: XREAD stream:d
    }
}
