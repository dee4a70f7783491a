using StackExchange.Redis;
public class Overloads(IDatabase db, Settings settings) {
  static readonly TimeSpan Ttl = TimeSpan.FromHours(2);
  public async Task All(TimeSpan given, double amount, long many, DateTime at, SetOperation operation) {
    await db.StringIncrementAsync("f:1", 1.5);  //: INCRBYFLOAT f:1
    await db.StringIncrementAsync("f:2", amount);  //: INCRBYFLOAT f:2
    await db.StringIncrementAsync("f:3", many);  //: INCRBY f:3; INCR f:3; DECRBY f:3; DECR f:3
    await db.StringIncrementAsync("f:4", 5);  //: INCRBY f:4
    await db.StringDecrementAsync("f:5", 0.5d);  //: INCRBYFLOAT f:5
    await db.HashIncrementAsync("h:1", "f", 1.5);  //: HINCRBYFLOAT h:1
    await db.HashIncrementAsync("h:2", "f", 2);  //: HINCRBY h:2
    await db.SetCombineAsync(SetOperation.Intersect, "s:1", "s:2");  //: SINTER s:1 s:2
    await db.SetCombineAsync(SetOperation.Union, "s:1", "s:2");  //: SUNION s:1 s:2
    await db.SetCombineAsync(operation, "s:1", "s:2");  //: SINTER s:1 s:2; SUNION s:1 s:2; SDIFF s:1 s:2
    await db.SortedSetCombineAndStoreAsync(SetOperation.Intersect, "z:o", "z:1", "z:2");  //: ZINTERSTORE z:o z:1 z:2
    await db.KeyExpireAsync("e:1", DateTime.UtcNow.AddDays(1));  //: EXPIREAT e:1; PEXPIREAT e:1
    await db.KeyExpireAsync("e:2", at);  //: EXPIREAT e:2; PEXPIREAT e:2
    await db.KeyExpireAsync("e:3", TimeSpan.FromMilliseconds(1500));  //: EXPIRE e:3; PEXPIRE e:3
    await db.KeyExpireAsync("e:4", TimeSpan.FromMinutes(5));  //: EXPIRE e:4
    await db.KeyExpireAsync("e:5", (TimeSpan?)null);  //: PERSIST e:5
    await db.KeyExpireAsync("e:6", given);  //: EXPIRE e:6; PEXPIRE e:6
    await db.KeyExpireAsync("e:7", Ttl);  //: EXPIRE e:7
    await db.StringSetAsync("x:1", "v", TimeSpan.FromMilliseconds(1500));  //: SETEX x:1; PSETEX x:1
    await db.StringSetAsync("x:2", "v", Ttl);  //: SETEX x:2
    await db.StringSetAsync("x:3", "v", settings.Ttl);  //: SETEX x:3; PSETEX x:3; SET x:3
    await db.StringSetAsync("x:4", "v", Ttl, When.NotExists);  //: SET x:4
    await db.StringSetAsync("x:5", "v", null);  //: SET x:5
    await db.StringSetAsync($"x:{at:yyyy}:{amount}", "v");  //: SET x:*:*
    await db.SortedSetPopAsync("z:1", Order.Descending);  //: ZPOPMAX z:1
    await db.StringIncrementAsync("f:6", -1);  //: DECR f:6
    await db.StringIncrementAsync("f:7", -5);  //: DECRBY f:7
    await db.StringIncrementAsync("f:8", 1, CommandFlags.FireAndForget);  //: INCR f:8
    await db.StringIncrementAsync("f:9", flags: CommandFlags.FireAndForget);  //: INCR f:9
    await db.HashSetAsync("h:3", new HashEntry[] { new("a", 1) }, CommandFlags.FireAndForget);  //: HMSET h:3; HSET h:3
    await db.HashSetAsync("h:4", "a", 1);  //: HSET h:4
    await db.HashSetAsync("h:5", "a", 1, When.NotExists);  //: HSETNX h:5
    await db.ListLeftPushAsync("l:1", "v", When.Exists);  //: LPUSHX l:1
    await db.ListRightPushAsync("l:2", "v");  //: RPUSH l:2
    await db.KeyRenameAsync("r:1", "r:2", When.NotExists);  //: RENAMENX r:1 r:2
    await db.StringSetAsync("x:6", "v", expiry: null);  //: SET x:6
    await db.StringSetAsync("x:7", "v", Ttl, flags: CommandFlags.FireAndForget);  //: SETEX x:7
    await db.StringSetAsync("x:8", "v", expiry: settings.Ttl);  //: SETEX x:8; PSETEX x:8; SET x:8
    await db.SortedSetRangeByValueAsync("z:2", "a", "b", Exclude.None, Order.Descending);  //: ZREVRANGEBYLEX z:2
    await db.GeoRadiusAsync("g:1", "member", 5);  //: GEORADIUSBYMEMBER g:1
    await db.GeoRadiusAsync("g:2", 1.5, 2.5, 5);  //: GEORADIUS g:2
    await db.StreamReadAsync(new[] { new StreamPosition("st:1", "0"), new StreamPosition("st:2", "0") });  //: XREAD st:1 st:2
    await db.SortAsync("o:1");  //: SORT o:1; SORT_RO o:1
  }
}
public class More(IDatabase db, IServer server) {
  public void All(RedisKey[] keys) {
    db.StreamRange("st:1", "-", "+", 10, Order.Descending);  //: XREVRANGE st:1
    db.StreamRange("st:1");  //: XRANGE st:1
    db.SortedSetScores("z:1", new RedisValue[] { "a" });  //: ZMSCORE z:1
    db.StringBitOperation(Bitwise.And, "b:o", "b:1", "b:2");  //: BITOP b:o b:1 b:2
    db.SortedSetRangeAndStore("z:1", "z:o", 0, -1);  //: ZRANGESTORE z:1 z:o
    server.SlowlogGet(10);  //: SLOWLOG|GET
  }
}
