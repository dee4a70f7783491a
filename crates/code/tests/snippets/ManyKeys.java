import io.lettuce.core.KeyValue;
import io.lettuce.core.LMPopArgs;
import io.lettuce.core.ZAggregateArgs;
import io.lettuce.core.api.sync.RedisCommands;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.args.ListDirection;
import redis.clients.jedis.args.SortedSetOption;
import redis.clients.jedis.params.ZParams;
class ManyKeys {
  void jedis(JedisPooled jedis) {
    jedis.lmpop(ListDirection.LEFT, "l:1", "l:2"); //: LMPOP l:1 l:2
    jedis.lmpop(ListDirection.LEFT, 5, "l:1", "l:2"); //: LMPOP l:1 l:2
    jedis.bzmpop(1.0, SortedSetOption.MIN, "z:1", "z:2"); //: BZMPOP z:1 z:2
    jedis.bzpopmax(1.0, "z:1", "z:2"); //: BZPOPMAX z:1 z:2
    jedis.sintercard("s:1", "s:2"); //: SINTERCARD s:1 s:2
    jedis.sintercard(5, "s:1", "s:2"); //: SINTERCARD s:1 s:2
    jedis.zdiffStore("z:d", "z:1", "z:2"); //: ZDIFFSTORE z:d z:1 z:2
    jedis.zinterWithScores(new ZParams(), "z:1", "z:2"); //: ZINTER z:1 z:2
    jedis.bitfieldReadonly("b:1", "GET", "u8", "0"); //: BITFIELD_RO b:1
    jedis.sort("l:1", "l:sorted"); //: SORT l:1 l:sorted
  }
  void lettuce(RedisCommands<String, String> redis) {
    redis.lmpop(LMPopArgs.Builder.left().count(2), "l:1", "l:2"); //: LMPOP l:1 l:2
    redis.blmpop(1, LMPopArgs.Builder.right(), "l:1", "l:2"); //: BLMPOP l:1 l:2
    redis.zdiffWithScores("z:1", "z:2"); //: ZDIFF z:1 z:2
    redis.zinter(ZAggregateArgs.Builder.sum(), "z:1", "z:2"); //: ZINTER z:1 z:2
    redis.sintercard("s:1", "s:2"); //: SINTERCARD s:1 s:2
  }
}
